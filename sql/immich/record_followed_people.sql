-- Notes what the source's values are now: a mirror's that differs later was changed by the target.
-- $1 uuid: source user, $2 uuid: target user.
update _face_sync_person_map m
set followed = x.followed
from (select y.id, jsonb_build_object('name', s.name, 'birthDate', s."birthDate"::text, 'isHidden', s."isHidden"::text,
                                      'color', s.color, 'faceAssetId', s."faceAssetId"::text,
                                      'thumbnail', nullif(substring(s."thumbnailPath" from '[^/]*$'), ''))
                   || case when y.followed ? 'stand_in' then jsonb_build_object('stand_in', y.followed ->> 'stand_in')
                           else '{}' end as followed
      from (
-- include people_of_job
      ) y
      join person s on s.:"person_id" = y.source_person_id and s."ownerId" = y.source_user_id) x
where m.id = x.id
  and m.followed is distinct from x.followed
