-- Names the thumbnails that are now in place. Only where there is none: the target's own choice stands.
-- $1 uuid: target user, $2 uuid[]: mirrored people, $3 text[]: their thumbnails' paths, in the same order.
update person p
set "thumbnailPath" = t.path
from unnest($2::uuid[], $3::text[]) as t (mirror_id, path)
where p.id = t.mirror_id
  and p."ownerId" = $1
  and p."thumbnailPath" = ''
