-- Promise 4: files in Immich's folders for the target that have the id of a mirror, made or to be made, in their names
-- and that no row names: left by a batch that failed or was killed. Other files there are Immich's own affair.
-- Returns source_id, mirror_id, detail (the path).
-- Locks nothing, writes nothing.
with mirror as (
    select s.id as source_id, pg_temp.kindred_mirror_id(j.target_user, s.id) as id
    from pg_temp.kindred_scope j
    join asset s on s."ownerId" = j.source_user
    union all
    select s.:"person_id", pg_temp.kindred_mirror_id(j.target_user, s.:"person_id")
    from pg_temp.kindred_scope j
    join person s on s."ownerId" = j.source_user
),
file as (
    select e.path, substring(e.path from '/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})[^/]*$')::uuid as id
    from pg_temp.kindred_disk_entry e
    where e.place = 'derived'
)
select m.source_id, m.id as mirror_id, f.path as detail
from file f
join mirror m on m.id = f.id
where not exists (select from (
-- include asset_files
                  ) r where r.path = f.path)
  and not exists (select from pg_temp.kindred_pair p where p.path = f.path)
  and not exists (select from _kindred_brake b  -- the mirror is gone, and a person is to decide
                  join _face_sync_asset_map h on h.job = b.job
                  where b.tombstones > 0 and h.target_asset_id = m.id)
  and not exists (select from person t where t."thumbnailPath" = f.path)
