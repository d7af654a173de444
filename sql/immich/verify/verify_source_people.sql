-- Promise 1: faces on the source's photos and on mirrors that belong to a person of the other user's. A merge on either
-- side would then reach into both accounts. From 3.2 on both may have a person in the one group. Within a cluster group,
-- a user's faces also stay in the others' groups when it deletes its person (verify_face_people finds such a face where
-- it is a mirrored one).
-- Returns source_id, mirror_id, detail (the face).
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'face ' || f.id as detail
from pg_temp.kindred_scope j
join person o on o."ownerId" in (j.source_user, j.target_user)
join asset_face f on f.:"face_person" = o.:"person_id"
join asset a on a.id = f."assetId" and a."ownerId" in (j.source_user, j.target_user) and a."ownerId" <> o."ownerId"
join pg_temp.kindred_pair p on a.id in (p.source_id, p.mirror_id)
left join person own on own.:"person_id" = f.:"face_person" and own."ownerId" = a."ownerId"
where own."ownerId" is null
  and not exists (select from person_group g join "user" u on u."clusterGroupId" = g."clusterGroupId"  -- needs person_group
                  where g.id = f."personGroupId" and u.id = a."ownerId")  -- needs person_group
