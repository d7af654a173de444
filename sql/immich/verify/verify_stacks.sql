-- Promise 3: mirrors that are not in the stack that we made for the source's, although the target did not take them out:
-- the stack that was followed last is another.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'the stack is ' || k.stack_id as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset s on s.id = p.source_id
join asset m on m.id = p.mirror_id
join _face_sync_asset_map map on map.target_asset_id = p.mirror_id
join _kindred_stack k on k.source_stack_id = s."stackId" and k.target_user_id = j.target_user
join stack t on t.id = k.stack_id
where m."stackId" is distinct from k.stack_id
  and map.followed ->> 'asset.stackId' is distinct from k.stack_id::text
