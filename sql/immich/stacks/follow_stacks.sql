-- Lets the target's stacks that we made show the photo that the source shows now, unless the target chose another.
-- $1 uuid: source user, $2 uuid: target user, $3 uuid[]: a page of our stacks.
-- Returns nothing. Locks the stacks that it updates. A second run finds nothing to do.
with wanted as (
    select k.stack_id, m.target_asset_id as primary_id
    from _kindred_stack k
    join stack s on s.id = k.source_stack_id and s."ownerId" = $1
    join stack t on t.id = k.stack_id and t."primaryAssetId" = k.primary_id
    join _face_sync_asset_map m on m.source_asset_id = s."primaryAssetId" and m.target_user_id = $2
    where k.target_user_id = $2
      and k.stack_id = any ($3)
      and m.target_asset_id <> k.primary_id
      and not exists (select from stack o where o."primaryAssetId" = m.target_asset_id)
), moved as (
    update stack t
    set "primaryAssetId" = w.primary_id
    from wanted w
    where t.id = w.stack_id
      and t."ownerId" = $2
)
update _kindred_stack k
set primary_id = w.primary_id
from wanted w
where k.stack_id = w.stack_id
