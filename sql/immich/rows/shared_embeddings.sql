-- needs person_group
-- The embeddings of mirrored faces that are twins of others in the target's cluster group (pg_temp.kindred_twin).
-- drop_shared_embeddings and find_differing include this text.
-- Returns mirror_id, face_id. Locks nothing, writes nothing.
select b.mirror_id, e."faceId" as face_id
from pg_temp.kindred_twin t
join asset_face m on m.id = t.face_id
join pg_temp.kindred_asset b on b.mirror_id = m."assetId"
join asset a on a.id = b.mirror_id and a."ownerId" = b.target_user_id
join face_search e on e."faceId" = m.id
