-- Names the thumbnails that are now in place. Only where there is none, or the source's own was named: the target's
-- choice stands.
-- $1 uuid: target user, $2 uuid[]: mirrored people, $3 text[]: their thumbnails' paths, in the same order.
update person p
set "thumbnailPath" = t.path
from unnest($2::uuid[], $3::text[]) as t (mirror_id, path)
where p.id = t.mirror_id
  and p."ownerId" = $1
  and (p."thumbnailPath" = ''
       or p."thumbnailPath" in (select s."thumbnailPath"
                                from _face_sync_person_map m
                                join person s on s.id = m.source_person_id
                                where m.target_person_id = p.id))
