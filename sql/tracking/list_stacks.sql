-- The stacks that we made for a target.
-- $1 uuid: target user.
-- Returns stack_id, in order. Locks nothing, writes nothing.
select stack_id
from _kindred_stack
where target_user_id = $1
order by stack_id
