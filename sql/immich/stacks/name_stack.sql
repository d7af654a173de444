-- Finds the source asset that stands for a stack of ours which a step could not bring up to date: the source of the photo
-- that the stack shows, as far as we recorded it.
-- $1 uuid: the stack.
-- Returns source_id, path (of the source's original; null where it is gone). Locks nothing, writes nothing.
select m.source_asset_id as source_id, s."originalPath" as path
from _kindred_stack k
join _face_sync_asset_map m on m.target_asset_id = k.primary_id
left join asset s on s.id = m.source_asset_id
where k.stack_id = $1
