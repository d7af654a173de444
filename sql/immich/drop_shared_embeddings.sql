-- needs person_group
-- Deletes embeddings of mirrored faces where source and target are of one cluster group: recognition there sees the
-- source's own, and a twin at distance 0 would count twice.
delete from face_search e
using pg_temp.kindred_asset b, asset a, asset_face s, asset_face m
where b.shares_cluster
  and a.id = b.mirror_id
  and a."ownerId" = b.target_user_id
  and s."assetId" = b.source_id
  and m.id = pg_temp.kindred_mirror_id(b.target_user_id, s.id)
  and m."assetId" = b.mirror_id
  and e."faceId" = m.id
