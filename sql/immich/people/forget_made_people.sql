-- Forgets that people's mirrors could not be made: of those who have one by now, and of those who are on no mirrored photo any
-- more.
-- $1 text: job.
-- Returns nothing. Locks the faults that it deletes. A second run finds nothing to do.
delete from _kindred_person_fault f
where f.job = $1
  and f.step = 'insert_people'
  and (exists (select from _face_sync_person_map m
               where m.source_person_id = f.source_person_id and m.target_user_id = f.target_user_id)
       or not exists (select from asset_face s
                      join _face_sync_asset_map m on m.source_asset_id = s."assetId" and m.target_user_id = f.target_user_id
                      where s.:"face_person" = f.source_person_id and s."deletedAt" is null))
