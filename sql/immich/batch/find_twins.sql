-- needs person_group
-- Fills pg_temp.kindred_twin with the batch's mirrored faces of which the target's cluster group already has an
-- embedding: the source's own, or that of another mirror. A twin at distance 0 would count twice in recognition, so such
-- a face gets no embedding and is manual. Where two mirrors have an embedding already, that of the first user stays.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_twin (face_id)
select pg_temp.kindred_mirror_id(b.target_user_id, s.id)
from pg_temp.kindred_asset b
join asset_face s on s."assetId" = b.source_id
where b.shares_cluster
   or exists (select from _face_sync_asset_map o
              join "user" theirs on theirs.id = o.target_user_id
              join "user" own on own.id = b.target_user_id and own."clusterGroupId" = theirs."clusterGroupId"
              where o.source_asset_id = b.source_id
                and (select true from face_search e
                     where e."faceId" = pg_temp.kindred_mirror_id(o.target_user_id, s.id))
                and o.target_user_id <> b.target_user_id
                and (o.target_user_id < b.target_user_id
                     or not exists (select from face_search m
                                    where m."faceId" = pg_temp.kindred_mirror_id(b.target_user_id, s.id))))
