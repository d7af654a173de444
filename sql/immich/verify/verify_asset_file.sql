-- Promise 3: the rows of a photo's files, by type and isEdited.
-- May differ: the rows' own ids, the path (verify_canonical_paths), and the columns that phones follow. An XMP row (type
-- sidecar) on one side only is no fault: the target's own edit makes one, and one whose file the source has lost is not
-- mirrored. The checks on disk judge these. A full-size preview or transcoded video on the mirror's side only is the
-- target's own unless it is recorded as ours.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
with file as (
    select p.source_id, p.mirror_id, f."assetId" = p.source_id as is_source, f.id, f.type,
           coalesce(to_jsonb(f) ->> 'isEdited', 'false') as edited,
           to_jsonb(f) - '{id,assetId,path,createdAt,updatedAt,updateId}'::text[] as content
    from pg_temp.kindred_pair p
    join asset_file f on f."assetId" in (p.source_id, p.mirror_id)
)
select source_id,
       mirror_id,
       format('%s%s: %s', type, case when edited = 'true' then ' (edited)' end,
              pg_temp.kindred_difference(s.content, m.content)) as detail
from (select * from file where is_source) s
full join (select * from file where not is_source) m using (source_id, mirror_id, type, edited) as compared
where s.content is distinct from m.content
  and not (edited = 'true' and exists (select from pg_temp.kindred_own o
                                       where o.mirror_id = compared.mirror_id and o.place = 'asset_edit'))
  and not (type = 'sidecar' and (s.content is null or m.content is null))
  and not (type in ('fullsize', 'encoded_video') and edited = 'false' and s.content is null
           and not exists (select from _face_sync_asset_map k
                           where k.target_asset_id = compared.mirror_id
                             and k.followed ->> ('asset_file.' || compared.type) = m.id::text))
