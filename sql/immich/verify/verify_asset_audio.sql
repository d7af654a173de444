-- Promise 3: what Immich 3 records about a video's sound.
-- May differ: only whose row it is.
-- Returns source_id, mirror_id, detail; nothing where this Immich has no such table.
-- Locks nothing, writes nothing.
select source_id, mirror_id, pg_temp.kindred_difference(source_row, mirror_row) as detail
from (select null::uuid as source_id, null::uuid as mirror_id, null::jsonb as source_row, null::jsonb as mirror_row
      union all  -- needs asset_audio
      select p.source_id, p.mirror_id, to_jsonb(s) - may.differ, to_jsonb(m) - may.differ  -- needs asset_audio
      from pg_temp.kindred_pair p  -- needs asset_audio
      cross join (values ('{assetId}'::text[])) as may (differ)  -- needs asset_audio
      left join asset_audio s on s."assetId" = p.source_id  -- needs asset_audio
      left join asset_audio m on m."assetId" = p.mirror_id  -- needs asset_audio
     ) compared
where source_row is distinct from mirror_row
