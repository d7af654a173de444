-- Promise 2: lines of recognised text, compared as a multiset, since the same line may occur twice.
-- May differ: the rows' own ids and the columns that phones follow.
-- Returns source_id, mirror_id, detail; nothing before Immich 2.2.
-- Locks nothing, writes nothing.
with line as (
    select null::uuid as source_id, null::uuid as mirror_id, null::jsonb as content, 0 as at_source, 0 as at_mirror
    union all  -- needs asset_ocr
    select p.source_id, p.mirror_id,  -- needs asset_ocr
           to_jsonb(t) - '{id,assetId,createdAt,updatedAt,updateId}'::text[], 1, 0  -- needs asset_ocr
    from pg_temp.kindred_pair p  -- needs asset_ocr
    join asset_ocr t on t."assetId" = p.source_id  -- needs asset_ocr
    union all  -- needs asset_ocr
    select p.source_id, p.mirror_id,  -- needs asset_ocr
           to_jsonb(t) - '{id,assetId,createdAt,updatedAt,updateId}'::text[], 0, 1  -- needs asset_ocr
    from pg_temp.kindred_pair p  -- needs asset_ocr
    join asset_ocr t on t."assetId" = p.mirror_id  -- needs asset_ocr
)
select source_id,
       mirror_id,
       case when sum(at_source) > sum(at_mirror) then 'missing: ' else 'surplus: ' end || (content ->> 'text') as detail
from line
group by source_id, mirror_id, content
having sum(at_source) <> sum(at_mirror)
