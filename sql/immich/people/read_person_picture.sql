-- The picture of one of the source's people, to name the person by.
-- $1 uuid: the person, $2 uuid: source user.
-- Returns path of one row, or none. Locks nothing, writes nothing.
select "thumbnailPath" as path
from person
where :"person_id" = $1
  and "ownerId" = $2
