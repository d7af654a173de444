-- Mirrored people whose source has another feature face or thumbnail than was last followed, while the target still has the
-- mirror of the old one. The picture is copied again, and the feature face follows where its mirror exists.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns mirror_id, source_path, face_id (the new feature face's mirror, or null).
select p.:"person_id" as mirror_id,
       s."thumbnailPath" as source_path,
       f.id as face_id
from (
-- include people_of_job
) m
join person s on s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id
join person p on p.:"person_id" = m.target_person_id and p."ownerId" = m.target_user_id
left join asset_face f on f.id = pg_temp.kindred_mirror_id(m.target_user_id, s."faceAssetId")
where not m.adopted
  and m.followed is not null
  and s."thumbnailPath" <> ''
  and p."thumbnailPath" <> ''
  and (s."faceAssetId"::text is distinct from m.followed ->> 'faceAssetId'
       or substring(s."thumbnailPath" from '[^/]*$') <> m.followed ->> 'thumbnail')
  and (p."faceAssetId" is null
       or p."faceAssetId"::text = m.followed ->> 'stand_in'
       or p."faceAssetId" = pg_temp.kindred_mirror_id(m.target_user_id, (m.followed ->> 'faceAssetId')::uuid))
