-- The people of a user to whom somebody gave something that recognition alone would not bring back: a name, a birthday, a
-- colour, or the marks hidden and favourite.
-- $1 uuid: user.
-- Returns id, name, birth_date, is_hidden, is_favorite, color. Locks nothing, writes nothing.
select p.:"person_id" as id, p.name, p."birthDate"::text as birth_date, p."isHidden" as is_hidden,
       p."isFavorite" as is_favorite, p.color
from person p
where p."ownerId" = $1
  and (p.name <> '' or p."birthDate" is not null or p."isHidden" or p."isFavorite" or p.color is not null)
order by p.name, p.:"person_id"
