-- Promise 1: faces on the one user's photos that belong to a person of the other's. A merge on either side would then
-- reach into both accounts. From 3.2 on both may have a person in the one group.
-- Returns source_id, mirror_id (of the pair where the photo is in one), detail (the face).
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'face ' || f.id as detail
from pg_temp.kindred_scope j
join person o on o."ownerId" in (j.source_user, j.target_user)
join asset_face f on f.:"face_person" = o.:"person_id"
join asset a on a.id = f."assetId" and a."ownerId" in (j.source_user, j.target_user) and a."ownerId" <> o."ownerId"
left join person own on own.:"person_id" = f.:"face_person" and own."ownerId" = a."ownerId"
left join pg_temp.kindred_pair p on a.id in (p.source_id, p.mirror_id)
where own."ownerId" is null
