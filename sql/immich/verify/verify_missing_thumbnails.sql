-- Promise 2: mirrors that Immich's nightly thumbnail job would run on (behaviours, 1).
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'thumbnails' as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset a on a.id = p.mirror_id
join asset_job_status s on s."assetId" = a.id
where a."deletedAt" is null
  and a.visibility <> 'hidden'
  and (a.thumbhash is null
       or not exists (select from asset_file f where f."assetId" = a.id and f.type = 'thumbnail')
       or not exists (select from asset_file f where f."assetId" = a.id and f.type = 'preview')
       or (a."isEdited"  -- needs asset.isEdited
           and not exists (select from asset_file f  -- needs asset.isEdited
                           where f."assetId" = a.id and f.type = 'fullsize' and f."isEdited"))  -- needs asset.isEdited
       or (j.fullsize_is_on
           and a."originalFileName" ~ '(RAW|heic|heif|hif|insp|jp2|jpe|jxl|svg|tif|tiff)$'
           and not exists (select from asset_file f where f."assetId" = a.id and f.type = 'fullsize')))
