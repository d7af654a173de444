-- Deletes the target's stacks that we made, whose source stack is gone, and that hold no photo any more.
-- $1 uuid: target user, $2 uuid[]: a page of our stacks.
-- Returns stack_id of each. Locks the stacks that it deletes. A second run finds nothing to do.
with gone as (
    delete from stack t
    using _kindred_stack k
    where k.stack_id = t.id
      and k.target_user_id = $1
      and t."ownerId" = $1
      and k.stack_id = any ($2)
      and not exists (select from stack s where s.id = k.source_stack_id)
      and not exists (select from asset a where a."stackId" = t.id)
    returning t.id
)
delete from _kindred_stack k
using gone
where k.stack_id = gone.id
returning k.stack_id
