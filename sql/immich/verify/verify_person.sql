-- Promise 3: mirrored people: name, birthday, hidden and colour, which are followed (follow_people.sql), and nothing
-- else. A column that Immich adds to person is copied once, with the person, and is then the target's to set, as
-- isFavorite is.
-- May differ: what the target changed (the source's value is the one that was followed last).
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select source_id, mirror_id, pg_temp.kindred_difference(source_row, mirror_row) as detail
from (select p.source_id, p.mirror_id,
             jsonb_build_object('name', s.name, 'birthDate', s."birthDate", 'isHidden', s."isHidden", 'color', s.color)
                 - own.columns as source_row,
             jsonb_build_object('name', m.name, 'birthDate', m."birthDate", 'isHidden', m."isHidden", 'color', m.color)
                 - own.columns as mirror_row
      from pg_temp.kindred_scope j
      cross join pg_temp.kindred_person_pair p
      join _face_sync_person_map map on map.target_person_id = p.mirror_id and map.source_person_id = p.source_id
                                    and map.target_user_id = j.target_user
      join person s on s.:"person_id" = p.source_id and s."ownerId" = j.source_user
      join person m on m.:"person_id" = p.mirror_id and m."ownerId" = j.target_user
      cross join lateral (
          select coalesce(array_agg(v.name), '{}') as columns
          from (values ('name', s.name::text), ('birthDate', s."birthDate"::text), ('isHidden', s."isHidden"::text),
                       ('color', s.color::text)) as v (name, value)
          where map.followed ? v.name and map.followed ->> v.name is not distinct from v.value) own) compared
where source_row is distinct from mirror_row
  and source_id <> mirror_id  -- one group of both users', in which each has names of their own
