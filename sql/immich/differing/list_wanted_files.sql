-- Fills pg_temp.kindred_wanted_file with all derived files and XMP files that the mirrors in pg_temp.kindred_asset ought to
-- have, to be compared with the disk page by page.
-- $1 timestamptz: list_changed_files looks at files that changed since then: 'epoch' for all.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_wanted_file (source_id, mirror_id, tree_path, file_id, type, is_edited, path, is_lacking,
                                         mirror_path, xmp_size, xmp_mtime_ns)
select w.source_id, w.mirror_id, w.tree_path, w.file_id, w.type, w.is_edited, w.path, w.is_lacking, w.mirror_path,
       w.xmp_size, w.xmp_mtime_ns
from (
-- include list_changed_files
) w
