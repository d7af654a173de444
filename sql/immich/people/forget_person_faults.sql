-- Forgets the faults of people that need no more work: the source's person is gone; or, of faults of pictures, the job's
-- target does not have the person any more, or Immich has yet to give the source's a picture.
-- $1 text: job.
-- Returns nothing. Locks the faults that it deletes. A second run finds nothing to do.
delete from _kindred_person_fault f
where f.job = $1
  and (not exists (select from person s where s.:"person_id" = f.source_person_id)
       or (f.step = 'place_person_thumbnails'
           and not exists (select from _face_sync_person_map m
                           join person s on s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id
                           join person p on p.:"person_id" = m.target_person_id and p."ownerId" = m.target_user_id
                           where m.source_person_id = f.source_person_id
                             and m.target_user_id = f.target_user_id
                             and s."thumbnailPath" <> '')))
