-- Makes stacks of the target's own like the source's, as soon as two of their assets have mirrors. A stack that we made
-- before is not made again: the target dissolved it. A stack whose first photo the target has put into a stack of its own
-- is not made either. Mirrors that another job made are put into the stack by that job, in its next cycle
-- (_kindred_waiting).
-- $1 uuid: source user, $2 uuid: target user, $3 text: job.
-- Returns stack_id of each. Writes only stack, _kindred_stack and _kindred_waiting. A second run finds nothing to do.
with wanted as (
    select s.id as source_stack_id,
           pg_temp.kindred_mirror_id($2, s.id) as stack_id,
           (array_agg(m.target_asset_id order by a.id = s."primaryAssetId" desc, m.target_asset_id))[1] as primary_id
    from (select distinct a."stackId" as id
          from pg_temp.kindred_changed c
          join asset a on a.id = c.asset_id
          where a."ownerId" = $1 and a."stackId" is not null) changed
    join stack s on s.id = changed.id
    join asset a on a."stackId" = s.id
    join _face_sync_asset_map m on m.source_asset_id = a.id and m.target_user_id = $2
    join asset t on t.id = m.target_asset_id and t."ownerId" = $2 and t."deletedAt" is null
    where not exists (select from _kindred_stack k where k.stack_id = pg_temp.kindred_mirror_id($2, s.id))
    group by s.id
    having count(*) >= 2
), made as (
    insert into stack (id, "primaryAssetId", "ownerId")
    select w.stack_id, w.primary_id, $2
    from wanted w
    where not exists (select from stack o where o."primaryAssetId" = w.primary_id)
      and not exists (select from asset p where p.id = w.primary_id and p."stackId" is not null)
    returning id
), noted as (
    insert into _kindred_waiting (job, source_asset_id)
    select m.job, m.source_asset_id
    from made
    join wanted w on w.stack_id = made.id
    join asset a on a."stackId" = w.source_stack_id
    join _face_sync_asset_map m on m.source_asset_id = a.id and m.target_user_id = $2
    where m.job <> $3
    on conflict do nothing
)
insert into _kindred_stack (stack_id, source_stack_id, target_user_id, primary_id, job)
select w.stack_id, w.source_stack_id, $2, w.primary_id, $3
from wanted w
join made on made.id = w.stack_id
returning stack_id
