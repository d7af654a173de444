-- Queues what Immich left of the pictures of mirrored people whom the target merged into others or deleted, and the
-- folders that they lay in. It runs before adopt_survivors and note_deleted_people change the mappings. See
-- forget_gone_mirrors.sql for paths that end in *. A picture that another person of the target's shows stays.
-- $1 text: job, $2 uuid: source user, $3 uuid: target user.
-- Returns nothing. Writes only _kindred_unlink.
with gone as materialized (
    select m.target_person_id::text as id
    from _face_sync_person_map m
    where m.target_user_id = $3
      and (m.source_user_id = $2
           or exists (select from _face_sync_person_map back  -- see people_of_job.sql
                      where back.source_person_id = m.source_person_id and back.target_user_id = $2
                        and not back.matched))
      and not m.refused
      and not exists (select from person p
                      where p.:"person_id" = m.target_person_id and p."ownerId" is not distinct from $3
                      offset 0)  -- by index, one for each mapping
)
insert into _kindred_unlink (job, folder, path)
select $1, 'thumbs', concat_ws('/', $3::text, left(gone.id, 2), substr(gone.id, 3, 2), gone.id || '*')
from (select id from gone
      except
      select substring(p."thumbnailPath" from '([^/.]*)[^/]*$') from person p
      where p."ownerId" = $3 and exists (select from gone)) gone
