-- Promise 3: a photo's edits, by their place in the sequence.
-- May differ: the rows' own ids, and the columns that phones follow.
-- Returns source_id, mirror_id, detail; nothing before Immich 2.5.
-- Locks nothing, writes nothing.
with edit as (
    select null::uuid as source_id, null::uuid as mirror_id, 0 as sequence, null::jsonb as source_row, null::jsonb as mirror_row
    union all  -- needs asset_edit
    select p.source_id, p.mirror_id, e.sequence,  -- needs asset_edit
           to_jsonb(e) - '{id,assetId,createdAt,updatedAt,updateId}'::text[], null  -- needs asset_edit
    from pg_temp.kindred_pair p  -- needs asset_edit
    join asset_edit e on e."assetId" = p.source_id  -- needs asset_edit
    union all  -- needs asset_edit
    select p.source_id, p.mirror_id, e.sequence,  -- needs asset_edit
           null, to_jsonb(e) - '{id,assetId,createdAt,updatedAt,updateId}'::text[]  -- needs asset_edit
    from pg_temp.kindred_pair p  -- needs asset_edit
    join asset_edit e on e."assetId" = p.mirror_id  -- needs asset_edit
)
select source_id, mirror_id, format('edit %s: %s', sequence, pg_temp.kindred_difference(s, m)) as detail
from (select source_id, mirror_id, sequence, jsonb_agg(source_row) filter (where source_row is not null) -> 0 as s,
             jsonb_agg(mirror_row) filter (where mirror_row is not null) -> 0 as m
      from edit
      group by source_id, mirror_id, sequence) compared
where s is distinct from m
  and not exists (select from pg_temp.kindred_own o where o.mirror_id = compared.mirror_id and o.place = 'asset_edit')
