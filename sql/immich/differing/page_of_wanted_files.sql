-- The next files of pg_temp.kindred_wanted_file.
-- $1 bigint: after this ordinal, $2 integer: page size.
-- Returns ordinal, source_id, mirror_id, tree_path, file_id, type, is_edited, path, is_lacking, mirror_path, xmp_size,
-- xmp_mtime_ns, in order.
select ordinal, source_id, mirror_id, tree_path, file_id, type, is_edited, path, is_lacking, mirror_path, xmp_size,
       xmp_mtime_ns
from pg_temp.kindred_wanted_file
where ordinal > $1
order by ordinal
limit $2
