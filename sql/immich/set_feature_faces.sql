-- Gives mirrored people without a feature face the mirror of the source's, else one of their own mirrored faces.
-- Only where there is none, or where it shows somebody else by now: the target's own choice stands. A second run finds
-- nothing to do.
-- Whatever job made the people: one may come from a third user through the source.
-- $1 uuid: target user.
update person p
set "faceAssetId" = chosen.face_id
from (select distinct on (m.target_person_id)
             m.target_person_id, f.id as face_id
      from _face_sync_person_map m
      join person s on s.id = m.source_person_id
      join person mirror on mirror.id = m.target_person_id
      left join asset_face shown on shown.id = mirror."faceAssetId" and shown."personId" = mirror.id
      join asset_face f on f."personId" = m.target_person_id and f."deletedAt" is null
      join asset a on a.id = f."assetId" and a."ownerId" = m.target_user_id
      join _face_sync_asset_map am on am.target_asset_id = a.id
      where m.target_user_id = $1
        and shown.id is null
      order by m.target_person_id, f.id = pg_temp.kindred_mirror_id(m.target_user_id, s."faceAssetId") desc nulls last, f.id) chosen
where p.id = chosen.target_person_id
  and p."ownerId" = $1
  and p."faceAssetId" is distinct from chosen.face_id
