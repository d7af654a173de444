-- needs person_group
-- Fills the blanks of people in their new groups. Where the target already has a person in the source's group, that
-- person takes over the name, birthday and favourite mark of the mirrored one (pg_temp.kindred_joined_person).
-- $1 uuid: target user.
-- Returns nothing. Locks the people that it updates.
update person p
set name = coalesce(nullif(p.name, ''), o.name),
    "birthDate" = coalesce(p."birthDate", o."birthDate"),
    "isFavorite" = p."isFavorite" or o."isFavorite"
from pg_temp.kindred_joined_person j
join person o on o."personGroupId" = j.old_id and o."ownerId" = $1
where j.has_own
  and p."personGroupId" = j.new_id
  and p."ownerId" = $1
