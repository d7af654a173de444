-- Promise 4: what was made but is not recorded as it is: assets of the tree that no mapping names (a scan imported
-- somebody's file, or the tracking tables were lost) and that the target did not keep, and mirrors whose original is not
-- where the mapping records it.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select null::uuid as source_id, a.id as mirror_id, 'no mapping: ' || a."originalPath" as detail
from pg_temp.kindred_scope j
join asset a on a."libraryId" = j.library and a."ownerId" = j.target_user
where starts_with(a."originalPath", j.tree)
  and not exists (select from _face_sync_asset_map m where m.target_asset_id = a.id)
  and not exists (select from _kindred_kept k where k.mirror_id = a.id)
  and not exists (select from _kindred_kept k where k.tree_path = a."originalPath")
union all
select p.source_id, p.mirror_id, 'the mapping says ' || m.tree_path
from pg_temp.kindred_pair p
join pg_temp.kindred_mapping m on m.mirror_id = p.mirror_id
where m.tree_path <> p.path
