-- Finds the job that another name in the configuration stood for: it ran between the same users, with the same library and
-- tree, has mirrors, and is in the configuration no more, while the new name has no mirrors.
-- $1 text: the new name, $2 text[]: the configuration's jobs, $3 uuid: source user, $4 uuid: target user, $5 uuid: target
-- library, $6 text: the tree (prefix).
-- Returns one row, or none: job. Locks nothing, writes nothing.
select j.job
from _kindred_job j
where j.job <> all ($2)
  and (j.source_user_id, j.target_user_id, j.target_library_id, j.target_path_prefix) = ($3, $4, $5, $6)
  and exists (select from _face_sync_asset_map m where m.job = j.job)
  and not exists (select from _face_sync_asset_map m where m.job = $1)
  and not exists (select from _kindred_unshared u where u.job = j.job and u.ended_at is null)
order by j.job
limit 1
