-- The mirrors that are at fault: they are tried again.
-- Returns mirror_id. Locks nothing, writes nothing.
select b.mirror_id
from pg_temp.kindred_asset b
join _kindred_fault f on f.source_asset_id = b.source_id and f.target_user_id = b.target_user_id
