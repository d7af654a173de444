-- Writes the new paths of XMP files into the mirrors' rows, after their originals moved.
-- $1 uuid[]: mirrors, $2 text[]: the originals' new paths, $3 text[]: their old ones, in one order, $4 uuid: target user.
-- Returns nothing. Locks the rows that it updates. A second run finds nothing to do.
update asset_file f
set path = t.path || '.xmp'
from unnest($1::uuid[], $2::text[], $3::text[]) as t (mirror_id, path, old_path)
where f."assetId" = t.mirror_id
  and f.type = 'sidecar'
  and exists (select from asset a where a.id = f."assetId" and a."ownerId" = $4)
  and f.path = t.old_path || '.xmp'
