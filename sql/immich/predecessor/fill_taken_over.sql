-- Fills pg_temp.kindred_asset with mirrors that were taken over, where both the source and the mirror are there.
-- $1 uuid[]: mirrors, $2 boolean: source and target are of one cluster group.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_asset (source_id, mirror_id, target_user_id, target_library_id, tree_path, checksum,
                                   is_external, file_modified_at, placed, shares_cluster)
select s.id, a.id, a."ownerId", a."libraryId", a."originalPath", a.checksum, a."isExternal", a."fileModifiedAt", '',
       $2
from _face_sync_asset_map m
join asset s on s.id = m.source_asset_id
join asset a on a.id = m.target_asset_id
where m.target_asset_id = any ($1)
