-- Lets what hangs on a face under its old id hang on the new one: its embedding …
update face_search e
set "faceId" = r.new_id
from pg_temp.kindred_renamed_face r
join asset_face m on m.id = r.new_id
join pg_temp.kindred_asset b on b.mirror_id = m."assetId"
join asset a on a.id = b.mirror_id and a."ownerId" = b.target_user_id
where e."faceId" = r.old_id
