-- Forgets faults of people whom the job's target has not got any more, who are gone, or whom Immich has yet to give a
-- picture: nothing is left to be done for them.
-- $1 text: job.
-- A second run finds nothing to do.
delete from _kindred_person_fault f
where f.job = $1
  and not exists (select from _face_sync_person_map m
                  join person s on s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id
                  join person p on p.:"person_id" = m.target_person_id and p."ownerId" = m.target_user_id
                  where m.source_person_id = f.source_person_id
                    and m.target_user_id = f.target_user_id
                    and s."thumbnailPath" <> '')
