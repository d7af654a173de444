-- Notes that we put XMP files beside originals, and what they are: those among the batch's files (pg_temp.kindred_file).
-- A second run changes nothing.
update _face_sync_asset_map m
set placed_xmp = true, xmp_size = f.size, xmp_mtime_ns = f.mtime_ns
from pg_temp.kindred_asset b
join pg_temp.kindred_file f on f.source_id = b.source_id and f.path = b.tree_path || '.xmp'
where m.target_asset_id = b.mirror_id
  and (m.placed_xmp is not true or (m.xmp_size, m.xmp_mtime_ns) is distinct from (f.size, f.mtime_ns))
