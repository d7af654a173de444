-- How the job's rules judge one changed asset, condition by condition.
-- $1 uuid: source asset.
-- Returns rule, is_never, is_exception, kind, ordinal, holds; in order. Locks nothing, writes nothing.
with met as materialized (
-- include met_conditions
)
select k.rule, k.is_never, k.is_exception, d.kind, d.ordinal,
       exists (select from met m where m.asset_id = $1 and m.clause = d.clause and m.ordinal = d.ordinal) as holds
from pg_temp.kindred_clause k
join pg_temp.kindred_condition d on d.clause = k.clause
order by k.is_never, k.rule, k.is_exception, d.ordinal
