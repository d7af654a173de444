-- Dissolves the target's stacks whose primary is a mirror about to be deleted: their key forbids the deletion else. The
-- other members become single photos again (ON DELETE SET NULL). One of ours may come back with the mirrors that stay, so
-- nothing may look as if the target had dissolved it.
-- $1 uuid[]: mirrors, $2 uuid: target user.
with gone as (
    delete from stack where "primaryAssetId" = any ($1) and "ownerId" = $2 returning id
), forgotten as (
    delete from _kindred_stack k using gone where k.stack_id = gone.id
)
update _face_sync_asset_map m
set followed = m.followed - 'asset.stackId'
from gone
join asset a on a."stackId" = gone.id
where m.target_asset_id = a.id
