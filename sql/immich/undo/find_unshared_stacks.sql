-- Decides what happens to the stacks that a job made, as if its mirrors were gone, and fills pg_temp.kindred_unshared.
-- The verdicts are:
--   gone: fewer than two photos are left in it;
--   kept: photos that the target kept are in it; it stays, and so does the record, for a time when the same is shared again;
--   own: the target put photos of its own into it, and it stays;
--   refused: the target dissolved it;
--   shared: mirrors of other jobs are left in it, and it stays theirs.
-- $1 text: job.
-- Returns nothing. Locks nothing, writes only the temporary table.
insert into pg_temp.kindred_unshared (kind, id, verdict)
select 'stack',
       k.stack_id,
       case when s.id is null then 'deleted'
            when left_in.photos < 2 then 'gone'
            when left_in.on_mirrors then 'shared'
            when left_in.on_kept then 'kept'
            else 'own'
       end
from _kindred_stack k
left join stack s on s.id = k.stack_id and s."ownerId" = k.target_user_id
cross join lateral (
    select count(*) as photos, coalesce(bool_or(o.id is not null), false) as on_mirrors,
           coalesce(bool_or(own.mirror_id is not null), false) as on_kept
    from asset a
    left join _face_sync_asset_map o on o.target_asset_id = a.id
    left join _kindred_kept own on own.mirror_id = a.id
    where a."stackId" = k.stack_id
      and o.job is distinct from $1) left_in
where k.job = $1
