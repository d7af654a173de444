-- Promise 3: what clients store with a photo, by key.
-- May differ: whose row it is, and the columns that phones follow. mobile-app is a note of each user's own phone. It is
-- not compared, but the source's must not have been copied (behaviours, 6).
-- Returns source_id, mirror_id, detail (the key).
-- Locks nothing, writes nothing.
with item as (
    select p.source_id, p.mirror_id, i."assetId" = p.source_id as is_source, i.key,
           to_jsonb(i) - '{assetId,createdAt,updatedAt,updateId}'::text[] as content
    from pg_temp.kindred_pair p
    join asset_metadata i on i."assetId" in (p.source_id, p.mirror_id)
)
select source_id, mirror_id, format('%s: %s', key, pg_temp.kindred_difference(s.content, m.content)) as detail
from (select * from item where is_source) s
full join (select * from item where not is_source) m using (source_id, mirror_id, key)
where case when key = 'mobile-app' then s.content = m.content else s.content is distinct from m.content end
