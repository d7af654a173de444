-- Notes the names of moves before the first file is placed.
-- $1 text: job, $2 uuid[]: mirrors, $3 uuid[]: their source assets, $4 text[]: where the originals lie, $5 text[]: where they
-- go, $6 text[]: where they wait, in one order; paths below the tree.
insert into _kindred_move (job, mirror_id, source_asset_id, old_path, new_path, waiting_path)
select $1, t.mirror_id, t.source_id, t.old_path, t.new_path, t.waiting_path
from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[])
    as t (mirror_id, source_id, old_path, new_path, waiting_path)
on conflict (mirror_id, new_path) do update
set job = excluded.job,
    source_asset_id = excluded.source_asset_id,
    old_path = excluded.old_path,
    waiting_path = excluded.waiting_path
