-- needs person_group
-- Where the target has a person of its own in the source's group already, what it said of the mirrored one
-- (pg_temp.kindred_joined_person) fills that one's blanks.
-- $1 uuid: target user.
update person p
set name = coalesce(nullif(p.name, ''), o.name),
    "birthDate" = coalesce(p."birthDate", o."birthDate"),
    "isFavorite" = p."isFavorite" or o."isFavorite"
from pg_temp.kindred_joined_person j
join person o on o."personGroupId" = j.old_id and o."ownerId" = $1
where j.has_own
  and p."personGroupId" = j.new_id
  and p."ownerId" = $1
