-- Notes source assets that have an own copy of the target's (pg_temp.kindred_copy) as skipped, and forgets their faults.
-- $1 uuid: target user, $2 uuid[]: only these; empty: all that were asked for, $3 text: job.
-- Returns source_id of each. A second run notes nothing.
with skipped as (
    insert into _face_sync_skipped (source_asset_id, target_user_id, reason, own_asset_id, job)
    select c.source_id, $1, 'duplicate', c.own_id, $3
    from pg_temp.kindred_copy c
    join pg_temp.kindred_asked q on q.source_id = c.source_id and not q.is_rival
    where cardinality($2::uuid[]) = 0 or c.source_id = any ($2)
    on conflict (source_asset_id, target_user_id) do nothing
    returning source_asset_id
), forgotten as (
    delete from _kindred_fault f using skipped s
    where f.source_asset_id = s.source_asset_id and f.target_user_id = $1
)
select source_asset_id as source_id
from skipped
