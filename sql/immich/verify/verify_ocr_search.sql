-- Promise 2: the text that search finds a photo by.
-- May differ: only whose row it is.
-- Returns source_id, mirror_id, detail; nothing where this Immich has no such table.
-- Locks nothing, writes nothing.
select source_id, mirror_id, pg_temp.kindred_difference(source_row, mirror_row) as detail
from (select null::uuid as source_id, null::uuid as mirror_id, null::jsonb as source_row, null::jsonb as mirror_row
      union all  -- needs ocr_search
      select p.source_id, p.mirror_id, to_jsonb(s) - may.differ, to_jsonb(m) - may.differ  -- needs ocr_search
      from pg_temp.kindred_pair p  -- needs ocr_search
      cross join (values ('{assetId}'::text[])) as may (differ)  -- needs ocr_search
      left join ocr_search s on s."assetId" = p.source_id  -- needs ocr_search
      left join ocr_search m on m."assetId" = p.mirror_id  -- needs ocr_search
     ) compared
where source_row is distinct from mirror_row
