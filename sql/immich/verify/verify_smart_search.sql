-- Promise 2: CLIP embeddings that only one side has (a second inference made the mirror's), or that differ. The table has
-- no other columns.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id,
       p.mirror_id,
       case when m."assetId" is null then 'the mirror has no such row'
            when s."assetId" is null then 'the source has no such row'
            else 'different: embedding' end as detail
from pg_temp.kindred_pair p
left join smart_search s on s."assetId" = p.source_id
left join smart_search m on m."assetId" = p.mirror_id
where s.embedding is distinct from m.embedding
