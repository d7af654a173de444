-- Deletes mirrored people. A statement of its own, so that phones hear of it.
-- $1 uuid: target user, $2 uuid[]: people.
delete from person
where "ownerId" = $1
  and :"person_id" = any ($2)
