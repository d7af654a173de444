-- The mirrors that lack, or may lack, a face because Immich's nightly cleanup deleted the mirrored person before the face
-- came (find_tidied_people).
-- Returns mirror_id. Locks nothing, writes nothing.
with gone as materialized (
-- include tidied_mappings
), shown as materialized (
    select source_person_id as person_id, target_user_id from gone
    union
    select back.target_person_id, gone.target_user_id
    from gone
    join _face_sync_person_map back
         on back.source_person_id = gone.source_person_id and back.source_person_id <> back.target_person_id
        and not back.matched
)
select b.mirror_id
from shown
join asset_face s on s.:"face_person" = shown.person_id and s."deletedAt" is null
join pg_temp.kindred_asset b on b.source_id = s."assetId" and b.target_user_id = shown.target_user_id
