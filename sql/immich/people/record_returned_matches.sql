-- Maps people of the source's to whom a job in the other direction tied people of the target's own by name
-- (match_people). Each stands for the other already (resolve_batch_people). With a mapping of its own, this job does not
-- depend on the other one, which may be unshared.
-- $1 uuid: target user, $2 uuid: source user.
-- Returns nothing. Writes only _face_sync_person_map. A second run adds nothing.
insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id, adopted, matched,
                                   followed)
select back.target_person_id, back.source_person_id, $2, $1, true, true,
       jsonb_build_object('name', s.name, 'birthDate', s."birthDate"::text, 'isHidden', s."isHidden"::text,
                          'color', s.color, 'faceAssetId', s."faceAssetId"::text)
from _face_sync_person_map back
join person s on s.:"person_id" = back.target_person_id and s."ownerId" = $2
join person own on own.:"person_id" = back.source_person_id and own."ownerId" = $1
where back.target_user_id = $2
  and back.source_user_id = $1
  and back.matched
  and not exists (select from _face_sync_person_map m
                  where m.source_person_id = back.target_person_id and m.target_user_id = $1)
order by back.id
on conflict (source_person_id, target_user_id) do nothing
