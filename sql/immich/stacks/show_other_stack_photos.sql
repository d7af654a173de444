-- Frees the target's stacks that show mirrors which are about to be deleted: a foreign key forbids the deletion
-- otherwise. It does what Immich does. Another photo becomes the shown one, or the stack is dissolved where only one
-- photo would be left (which becomes a single photo, ON DELETE SET NULL). Mirrors that are deleted later in the same
-- removal (pg_temp.kindred_touched) do not count. A dissolved stack of ours may come back with the mirrors that stay, so
-- nothing may look as if the target had dissolved it.
-- $1 uuid[]: mirrors, $2 uuid: target user.
-- Returns nothing. Locks the stacks that it changes or deletes, and the mappings that it changes.
with losing as (
    select s.id,
           (array_agg(a.id order by a.id) filter (where a.id is not null))[1] as next_id,
           count(a.id) as photos_left
    from stack s
    left join asset a
           on a."stackId" = s.id
          and a.id <> all ($1)
          and not exists (select from pg_temp.kindred_touched t where t.mirror_id = a.id and t.verdict = 'removed')
    where s."primaryAssetId" = any ($1)
      and s."ownerId" = $2
    group by s.id
), moved as (
    update stack s
    set "primaryAssetId" = l.next_id
    from losing l
    where s.id = l.id
      and l.photos_left >= 2
), noted as (
    update _kindred_stack k
    set primary_id = l.next_id
    from losing l
    where k.stack_id = l.id
      and l.photos_left >= 2
), gone as (
    delete from stack s using losing l where s.id = l.id and l.photos_left < 2 returning s.id
), forgotten as (
    delete from _kindred_stack k using gone where k.stack_id = gone.id
)
update _face_sync_asset_map m
set followed = m.followed - 'asset.stackId'
from gone
join asset a on a."stackId" = gone.id
where m.target_asset_id = a.id
