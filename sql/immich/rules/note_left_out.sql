-- Notes which of the judged assets (pg_temp.kindred_judged) have a tag that the job's rules leave out, and forgets those of the
-- changed ones that have none any more.
-- $1 text: job.
-- Returns nothing. A second run writes nothing.
with out_tags as materialized (
    select array_agg(i.id) as ids
    from pg_temp.kindred_condition d
    join pg_temp.kindred_clause k on k.clause = d.clause
    cross join unnest(d.ids) as i (id)
    where d.kind = 'tag' and k.is_never <> k.is_exception
), tagged as materialized (
    select j.asset_id
    from out_tags o
    cross join pg_temp.kindred_judged j
    where o.ids is not null
      and exists (select
                  from tag_asset t
                  where t."assetId" = j.asset_id and t."tagId" = any (o.ids)  -- needs tag_asset.assetId
                  where t."assetsId" = j.asset_id and t."tagsId" = any (o.ids)  -- needs tag_asset.assetsId
                  offset 0)
), forgotten as (
    delete from _kindred_left_out l
    using pg_temp.kindred_changed c
    where l.job = $1
      and l.asset_id = c.asset_id
      and not exists (select from tagged t where t.asset_id = l.asset_id)
)
insert into _kindred_left_out (job, asset_id)
select $1, t.asset_id
from tagged t
where not exists (select from _kindred_left_out l where l.job = $1 and l.asset_id = t.asset_id)
