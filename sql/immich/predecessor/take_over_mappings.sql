-- Gives a page of the mappings without a job to this job (claimable_mappings). The caller puts their mirrors into
-- pg_temp.kindred_asset.
-- $1 uuid: source user, $2 uuid: target user, $3 uuid: target library, $4 text: source path prefix, $5 boolean: uploads,
-- $6 text: the tree (prefix), $7 uuid[]: mappings to leave alone, $8 text: job, $9 integer: how many at most.
-- Returns mirror_id, path (null where the mirror is gone), source_path (null where the source is gone). Locks the
-- mappings of the page. A second run finds the next page.
update _face_sync_asset_map m
set job = $8,
    taken_over = m.target_asset_id <> pg_temp.kindred_mirror_id(m.target_user_id, m.source_asset_id),
    tree_path = page.path
from (select w.id, w.path, w.source_path
      from (
-- include claimable_mappings
      ) w
      join _face_sync_asset_map x on x.id = w.id
      order by w.id
      limit $9
      for update of x) page
where m.id = page.id
returning m.target_asset_id as mirror_id, page.path, page.source_path
