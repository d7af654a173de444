-- Deletes the stacks and tags of a job that ends and that are of no use any more (pg_temp.kindred_unshared).
-- $1 uuid: target user.
-- Returns nothing. Locks the stacks and tags that it deletes. A second run finds nothing to do.
with stacks as (
    delete from stack s
    using pg_temp.kindred_unshared u
    where u.kind = 'stack' and u.verdict = 'gone' and s.id = u.id and s."ownerId" = $1
)
delete from tag t
using pg_temp.kindred_unshared u
where u.kind = 'tag' and u.verdict = 'gone' and t.id = u.id and t."userId" = $1
