-- Promise 3: the rows of a photo's files, by type and isEdited.
-- May differ: the rows' own ids, the path (verify_canonical_paths), and the columns that phones follow. An XMP row (type
-- sidecar) on one side only is no fault: the target's own edit makes one, and one whose file the source has lost is not
-- mirrored. The checks on disk judge these. A full-size preview or transcoded video on the mirror's side only is the
-- target's own unless it is recorded as ours.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
with file as (
    select side.source_id, side.mirror_id, side.is_source, f.id, f.type,
           f."isEdited"::text as edited,  -- needs asset_file.isEdited
           'false' as edited,  -- lacks asset_file.isEdited
           f as whole
    from (select source_id, mirror_id, source_id as id, true as is_source from pg_temp.kindred_pair
          union all
          select source_id, mirror_id, mirror_id, false from pg_temp.kindred_pair) side
    join asset_file f on f."assetId" = side.id
)
select source_id,
       mirror_id,
       format('%s%s: %s', type, case when edited = 'true' then ' (edited)' end,
              pg_temp.kindred_difference(source_content, mirror_content)) as detail
from (select source_id, mirror_id, type, edited, m.id as mirror_file,
             case when s.id is not null then to_jsonb(s.whole) - may.differ end as source_content,
             case when m.id is not null then to_jsonb(m.whole) - may.differ end as mirror_content
      from (select * from file where is_source) s
      full join (select * from file where not is_source) m using (source_id, mirror_id, type, edited)
      cross join (values ('{id,assetId,path,createdAt,updatedAt,updateId}'::text[])) as may (differ)
      where s.id is null
         or m.id is null
         or (
-- columns of asset_file (s.whole)
-- except id, assetId, path, createdAt, updatedAt, updateId
            ) is distinct from (
-- columns of asset_file (m.whole)
-- except id, assetId, path, createdAt, updatedAt, updateId
            )
      offset 0) compared  -- in JSON only those that differ somewhere
where source_content is distinct from mirror_content
  and not (edited = 'true' and exists (select from pg_temp.kindred_own o
                                       where o.mirror_id = compared.mirror_id and o.place = 'asset_edit'))
  and not (type = 'sidecar' and (source_content is null or mirror_content is null))
  and not (type in ('fullsize', 'encoded_video') and edited = 'false' and source_content is null
           and not exists (select from _face_sync_asset_map k
                           where k.target_asset_id = compared.mirror_id
                             and k.followed ->> ('asset_file.' || compared.type) = compared.mirror_file::text))
