-- Every rule that takes a changed asset: all its conditions hold, and not all of its exception's.
-- judge_assets and count_rules include this text.
-- Returns asset_id, rule, is_never. Locks nothing, writes nothing.
select m.asset_id, m.rule, m.is_never
from (
    select x.asset_id, k.rule, k.is_never, k.is_exception
    from (
-- include met_conditions
    ) x
    join pg_temp.kindred_clause k on k.clause = x.clause
    group by x.asset_id, k.clause, k.rule, k.is_never, k.is_exception, k.conditions
    having count(*) = k.conditions
) m
group by m.asset_id, m.rule, m.is_never
having not bool_or(m.is_exception)
