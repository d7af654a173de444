-- needs person_group
-- Fills pg_temp.kindred_twin_face with the mirrored faces that must have no embedding, since the target's cluster group
-- already has one: the source's own, or that of another mirror.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_twin_face (face_id)
select m.id
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset_face s on s."assetId" = p.source_id
join asset_face m on m."assetId" = p.mirror_id and m.id = pg_temp.kindred_mirror_id(j.target_user, s.id)
where j.shares_cluster
   or exists (select from _face_sync_asset_map o
              join "user" theirs on theirs.id = o.target_user_id
              join "user" own on own.id = j.target_user and own."clusterGroupId" = theirs."clusterGroupId"
              join face_search e on e."faceId" = pg_temp.kindred_mirror_id(o.target_user_id, s.id)
              where o.source_asset_id = p.source_id
                and o.target_user_id <> j.target_user
                and (o.target_user_id < j.target_user
                     or not exists (select from face_search e where e."faceId" = m.id)))
