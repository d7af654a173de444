-- Counts how many of the changed assets each rule of the job takes: by itself, and how many of them no other rule takes. Only
-- those count that the job shares: present, visible, and taken after all rules.
-- $1 boolean: archived assets too.
-- Returns rule, is_never, assets, alone, examples (a JSON array: some file names). Locks nothing, writes nothing.
with met as materialized (
-- include met_rules
), counted as (
    select m.asset_id, m.rule, m.is_never, a."originalFileName"::text as name,
           count(*) over (partition by m.asset_id, m.is_never) as rules
    from met m
    join asset a on a.id = m.asset_id
    where a."deletedAt" is null
      and a.status = 'active'
      and (a.visibility = 'timeline' or (a.visibility = 'archive' and $1))
      and not exists (select from _face_sync_asset_map x where x.target_asset_id = a.id)
)
select c.rule, c.is_never, count(*) as assets, count(*) filter (where c.rules = 1) as alone,
       to_json((array_agg(c.name order by c.asset_id))[1:3])::text as examples
from counted c
group by c.rule, c.is_never
order by c.is_never, c.rule
