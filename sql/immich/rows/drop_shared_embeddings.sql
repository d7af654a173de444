-- needs person_group
-- Deletes the embeddings of mirrored faces that are twins of others in the target's cluster group (pg_temp.kindred_twin).
-- Returns nothing. Locks the embeddings that it deletes. A second run finds nothing to do.
delete from face_search e
using pg_temp.kindred_twin t, pg_temp.kindred_asset b, asset a, asset_face m
where a.id = b.mirror_id
  and a."ownerId" = b.target_user_id
  and m.id = t.face_id
  and m."assetId" = b.mirror_id
  and e."faceId" = m.id
