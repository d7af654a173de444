-- Records the source's present values in the mappings. If a mirror's value differs from it later, the target changed it.
-- Of pictures only what was copied counts (record_followed_pictures).
-- $1 uuid: source user, $2 uuid: target user, $3 uuid[]: mappings.
-- Returns nothing. Locks the mappings that it changes. A second run finds nothing to do.
update _face_sync_person_map m
set followed = x.followed
from (select y.id, coalesce(y.followed, '{}')
                   || jsonb_build_object('name', s.name, 'birthDate', s."birthDate"::text, 'isHidden', s."isHidden"::text,
                                         'color', s.color) as followed
      from (
-- include people_of_job
      ) y
      join person s on s.:"person_id" = y.source_person_id and s."ownerId" = y.source_user_id) x
where m.id = x.id
  and m.id = any ($3)
  and m.followed is distinct from x.followed
