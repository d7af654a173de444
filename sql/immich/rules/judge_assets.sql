-- Decides which of the changed assets (pg_temp.kindred_changed) the job's rules take: any rule of `share` takes it, and none of
-- `never` does. A job with a source folder, or with all uploads, has one rule that says so.
-- $1 uuid: source user.
-- Returns nothing. Locks nothing, writes only pg_temp.kindred_judged, which is empty before.
insert into pg_temp.kindred_judged (asset_id, rule, never, is_taken)
select r.asset_id,
       min(r.rule) filter (where not r.is_never),
       min(r.rule) filter (where r.is_never),
       coalesce(bool_or(not r.is_never), false) and not coalesce(bool_or(r.is_never), false)
from (
    select c.asset_id, null::integer as rule, null::boolean as is_never
    from pg_temp.kindred_changed c
    where exists (select from asset a where a.id = c.asset_id and a."ownerId" = $1 offset 0)
    union all
    select m.asset_id, m.rule, m.is_never
    from (
-- include met_rules
    ) m
) r
group by r.asset_id
having count(*) filter (where r.is_never is null) > 0
