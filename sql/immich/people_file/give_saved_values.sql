-- Gives people what was saved of them, as far as they have none by now: nothing that somebody set is ever overwritten.
-- $1 uuid: user, $2 uuid[]: people, $3 text[]: names, $4 date[]: birthdays, $5 boolean[]: whether to hide, $6 boolean[]:
-- whether to mark as a favourite, $7 text[]: colours; in one order, null or false where nothing is given.
-- Returns nothing. Locks the people that it updates. A second run finds nothing to do.
update person p
set name = case when p.name = '' then coalesce(g.name, '') else p.name end,
    "birthDate" = coalesce(p."birthDate", g.birth_date),
    "isHidden" = p."isHidden" or g.is_hidden,
    "isFavorite" = p."isFavorite" or g.is_favorite,
    color = coalesce(p.color, g.color)
from unnest($2::uuid[], $3::text[], $4::date[], $5::boolean[], $6::boolean[], $7::text[])
    as g (person_id, name, birth_date, is_hidden, is_favorite, color)
where p.:"person_id" = g.person_id
  and p."ownerId" = $1
  and ((p.name = '' and g.name <> '')
       or (p."birthDate" is null and g.birth_date is not null)
       or (not p."isHidden" and g.is_hidden)
       or (not p."isFavorite" and g.is_favorite)
       or (p.color is null and g.color is not null))
