-- Notes the names of moves before the first file is placed.
-- $1 text: job, $2 uuid[]: mirrors, $3 uuid[]: their source assets, $4 text[]: where the originals lie, $5 text[]: where they
-- go, $6 text[]: where they wait; paths below the tree; $7 bigint[], $8 bigint[], $9 bigint[]: inode (null but for hard
-- links), size and time in nanoseconds of what we made where they lie (null where nothing is known); in one order.
insert into _kindred_move
    (job, mirror_id, source_asset_id, old_path, new_path, waiting_path, old_inode, old_size, old_mtime_ns)
select $1, t.mirror_id, t.source_id, t.old_path, t.new_path, t.waiting_path, t.inode, t.size, t.mtime_ns
from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[])
    as t (mirror_id, source_id, old_path, new_path, waiting_path, inode, size, mtime_ns)
on conflict (mirror_id, new_path) do update
set job = excluded.job,
    source_asset_id = excluded.source_asset_id,
    old_path = excluded.old_path,
    waiting_path = excluded.waiting_path,
    old_inode = excluded.old_inode,
    old_size = excluded.old_size,
    old_mtime_ns = excluded.old_mtime_ns
