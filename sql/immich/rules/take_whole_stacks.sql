-- Takes the other photos of each stack whose primary photo the job's rules take and the source shows, unless a rule of `never` or
-- the exception of a rule takes them.
-- Returns nothing. Locks nothing, writes only pg_temp.kindred_judged.
with excepted as materialized (
    select x.asset_id
    from (
-- include met_conditions
    ) x
    join pg_temp.kindred_clause k on k.clause = x.clause and k.is_exception
    group by x.asset_id, k.clause, k.conditions
    having count(*) = k.conditions
), follower as materialized (
    select j.asset_id,
           (select p.rule
            from asset a
            join stack s on s.id = a."stackId"
            join asset f on f.id = s."primaryAssetId"
            join pg_temp.kindred_judged p on p.asset_id = f.id and p.is_taken
            where a.id = j.asset_id
              and f."deletedAt" is null
              and f.visibility in ('timeline', 'archive')) as rule
    from pg_temp.kindred_judged j
    where not j.is_taken and j.never is null
)
update pg_temp.kindred_judged j
set is_taken = true, rule = f.rule
from follower f
where f.asset_id = j.asset_id
  and f.rule is not null
  and j.asset_id not in (select asset_id from excepted)
