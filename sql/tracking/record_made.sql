-- Records what was made of mirrors' originals in the tree: only such a file is ever replaced or unlinked.
-- $1 uuid[]: mirrors, $2 text[]: how, $3 bigint[]: inodes, $4 bigint[]: sizes, $5 bigint[]: times in nanoseconds, in one
-- order. A second run changes nothing.
update _face_sync_asset_map m
set placed = t.placed, placed_inode = t.inode, placed_size = t.size, placed_mtime_ns = t.mtime_ns
from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) as t (mirror_id, placed, inode, size, mtime_ns)
where m.target_asset_id = t.mirror_id
  and (m.placed, m.placed_inode, m.placed_size, m.placed_mtime_ns)
      is distinct from (t.placed, t.inode, t.size, t.mtime_ns)
