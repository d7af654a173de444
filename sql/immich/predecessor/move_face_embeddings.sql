-- Moves the embeddings of taken-over faces (pg_temp.kindred_renamed_face) from the old ids to the new ones.
-- Returns nothing. Locks the embeddings that it updates. A second run finds nothing to do.
update face_search e
set "faceId" = r.new_id
from pg_temp.kindred_renamed_face r
join asset_face m on m.id = r.new_id
join pg_temp.kindred_asset b on b.mirror_id = m."assetId"
join asset a on a.id = b.mirror_id and a."ownerId" = b.target_user_id
where e."faceId" = r.old_id
