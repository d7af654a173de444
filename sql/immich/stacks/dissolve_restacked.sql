-- Dissolves the target's stacks that we made, whose source stack is gone, and of whose photos the source has one in
-- another stack by now: the new stack could not be made while the old one holds that photo. A stack stays with the target
-- if the target put a photo of its own into it. The stacks are forgotten, so that nothing looks as if the target had
-- dissolved them.
-- $1 uuid: target user, $2 uuid[]: a page of our stacks.
-- Returns nothing. Locks the stacks that it deletes and the mappings that it changes. A second run finds nothing to do.
with gone as (
    delete from stack t
    using _kindred_stack k
    where k.stack_id = t.id
      and k.target_user_id = $1
      and t."ownerId" = $1
      and k.stack_id = any ($2)
      and not exists (select from stack s where s.id = k.source_stack_id)
      and exists (select from asset o
                  join _face_sync_asset_map m on m.target_asset_id = o.id
                  join asset a on a.id = m.source_asset_id and a."stackId" is not null
                  where o."stackId" = t.id)
      and not exists (select from asset o
                      where o."stackId" = t.id
                        and not exists (select from _face_sync_asset_map x where x.target_asset_id = o.id))
    returning t.id
), forgotten as (
    delete from _kindred_stack k using gone where k.stack_id = gone.id
)
update _face_sync_asset_map m
set followed = m.followed - 'asset.stackId'
from gone
join asset a on a."stackId" = gone.id
where m.target_asset_id = a.id
