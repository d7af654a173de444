-- Counts the changed assets that the job's rules take together, of those that the job shares: present and visible.
-- $1 boolean: archived assets too.
-- Returns one row: assets. Locks nothing, writes nothing.
select count(*) as assets
from pg_temp.kindred_judged j
join asset a on a.id = j.asset_id
where j.is_taken
  and a."deletedAt" is null
  and a.status = 'active'
  and (a.visibility = 'timeline' or (a.visibility = 'archive' and $1))
  and not exists (select from _face_sync_asset_map m where m.target_asset_id = a.id)
