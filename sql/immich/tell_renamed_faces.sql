-- Lets what hangs on a face under its old id hang on the new one: its embedding …
update face_search e
set "faceId" = r.new_id
from pg_temp.kindred_renamed_face r
where e."faceId" = r.old_id
