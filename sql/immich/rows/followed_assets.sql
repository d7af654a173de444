-- The start of a statement that fills pg_temp.kindred_asset with mirrors that this cycle looks at, as their rows are now.
-- fill_followed_batch and fill_followed include this text and add the `where`.
-- $1 boolean: source and target are of one cluster group.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_asset (source_id, mirror_id, target_user_id, target_library_id, tree_path, checksum,
                                   is_external, file_modified_at, placed, shares_cluster, show, followed,
                                   edits_followed)
select t.source_id, t.mirror_id, a."ownerId", a."libraryId", a."originalPath", a.checksum,
       a."isExternal", a."fileModifiedAt", coalesce(m.placed, ''),
       $1, m.show, m.followed,
       true
       and (m.followed is null or m.followed ->> 'asset_edit' is not distinct from (  -- needs asset_edit
           select md5(string_agg(concat_ws(' ', e.sequence, e.action, e.parameters), ','  -- needs asset_edit
                                 order by e.sequence))  -- needs asset_edit
           from asset_edit e where e."assetId" = t.mirror_id))  -- needs asset_edit
from pg_temp.kindred_touched t
join _face_sync_asset_map m on m.target_asset_id = t.mirror_id
join asset a on a.id = t.mirror_id
