-- Queues what Immich left of the pictures of mirrored people whom the target merged away or deleted, and the folders that
-- they lay in, where the job that made them ends: see bury_refused.sql for paths that end in *.
-- $1 text: job, $2 uuid: target user.
insert into _kindred_unlink (job, folder, path)
select $1, 'thumbs', concat_ws('/', $2::text, left(mirror.id::text, 2), substr(mirror.id::text, 3, 2), mirror.id::text || '*')
from pg_temp.kindred_unshared u
join _face_sync_person_map m on m.id = u.id
cross join lateral (select m.target_person_id as id
                    union
                    select pg_temp.kindred_mirror_id($2, m.source_person_id)) mirror
where u.kind = 'person'
  and u.verdict <> 'shared'
  and not exists (select from person p where p.:"person_id" = mirror.id and p."ownerId" = $2)
