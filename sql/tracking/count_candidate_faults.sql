-- Why ready source assets have no mirror yet, for `verify`.
-- Returns reason, assets.
-- Locks nothing, writes nothing.
select f.reason, count(*) as assets
from pg_temp.kindred_scope j
cross join pg_temp.kindred_candidate c
join _kindred_fault f on f.source_asset_id = c.source_id and f.target_user_id = j.target_user
group by f.reason
order by f.reason
