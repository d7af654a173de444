-- needs person_group
-- Of the mirrors in kindred_asset: faces in groups in which the target has no person: it deleted the person, and
-- Immich leaves the face as it is. A phone that received such a face would stop syncing (behaviours, 6). The same
-- happens where the source deleted its person in a group that others are still in, and the target has not given the
-- face to another person since: it is in that group, or in the group that mirrors it.
-- release_faces and find_differing include this text.
-- Returns mirror_id, face_id. Locks nothing, writes nothing.
select b.mirror_id, m.id as face_id
from pg_temp.kindred_asset b
join asset a on a.id = b.mirror_id and a."ownerId" = b.target_user_id
join asset hers on hers.id = b.source_id
join asset_face s on s."assetId" = b.source_id
join asset_face m on m.id = pg_temp.kindred_mirror_id(b.target_user_id, s.id) and m."assetId" = b.mirror_id
where m."personGroupId" is not null
  and (not exists (select from person p where p."personGroupId" = m."personGroupId" and p."ownerId" = b.target_user_id)
       or (s."personGroupId" is not null
           and not exists (select from person p where p."personGroupId" = s."personGroupId" and p."ownerId" = hers."ownerId")
           and (m."personGroupId" = s."personGroupId"
                or exists (select from _face_sync_person_map map
                           where map.source_person_id = s."personGroupId"
                             and map.target_user_id = b.target_user_id
                             and map.target_person_id = m."personGroupId"))))
