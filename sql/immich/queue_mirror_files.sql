-- Notes the files of mirrors about to be deleted: the originals in the tree with their XMP files, and what lies under the
-- target's own folders, also what Immich made of the mirror since. Paths elsewhere are left alone.
-- $1 text: job, $2 text: the tree (prefix; null where it is the source's: nothing there is ours), $3 text: the media root with a slash at its end, $4 uuid: target user,
-- $5 uuid[]: mirrors.
insert into _kindred_unlink (job, folder, path)
select distinct $1, place.folder, substr(f.path, length(place.prefix) + 1)
from (select a."originalPath" as path from asset a where a.id = any ($5) and a."ownerId" = $4
      union all
      select a."originalPath" || '.xmp' from asset a where a.id = any ($5) and a."ownerId" = $4
      union all
      select f.path
      from (
-- include asset_files
      ) f
      join asset a on a.id = f."assetId"
      where a.id = any ($5) and a."ownerId" = $4) f
join (values ('tree', $2, $2),
             ('thumbs', $3 || 'thumbs/', $3 || 'thumbs/' || $4::text || '/'),
             ('encoded-video', $3 || 'encoded-video/', $3 || 'encoded-video/' || $4::text || '/')) as place (folder, prefix, own)
  on starts_with(f.path, place.own)
