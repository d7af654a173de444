-- Records the mappings of the people that were just inserted. Their pictures have yet to be copied
-- (record_followed_pictures).
-- Returns nothing. Writes only _face_sync_person_map. A second run does nothing, since the mapping is unique.
insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id, adopted, matched,
                                   followed)
select n.source_id, n.mirror_id, n.source_user_id, n.target_user_id, n.is_own, n.is_matched,
       jsonb_build_object('name', s.name, 'birthDate', s."birthDate"::text, 'isHidden', s."isHidden"::text,
                          'color', s.color, 'faceAssetId', s."faceAssetId"::text)
from pg_temp.kindred_new_person n
join person s on s.:"person_id" = n.source_id and s."ownerId" = n.source_user_id
on conflict (source_person_id, target_user_id) do nothing
