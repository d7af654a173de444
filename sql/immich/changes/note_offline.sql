-- Notes since when the mirrors that this cycle looks at are offline: a scan of the target's library did not find their
-- files. Immich deletes such a row once its trash has kept it long enough. A mirror that the target itself put into the
-- trash does not count; its status shows that.
-- $1 text: job.
-- Returns nothing. Locks the mappings that it changes. A second run writes nothing.
update _face_sync_asset_map m
set offline_since = seen.since
from (select x.id,
             case when a."isOffline" and a.status = 'active' then coalesce(a."deletedAt", x.offline_since, now()) end as since
      from pg_temp.kindred_touched t
      join _face_sync_asset_map x on x.target_asset_id = t.mirror_id
      join asset a on a.id = t.mirror_id
      where x.job = $1) seen
where m.id = seen.id
  and m.offline_since is distinct from seen.since
