-- Mirrors that pass their names on to others of the same transaction: until they have new ones, their checksums are none of
-- a path's, since no two assets of a library may have one checksum at any moment.
-- $1 uuid: target user, $2 uuid[]: mirrors that move, $3 bytea[]: the checksums that they will have.
-- A second run finds none: a parked checksum has another length.
update asset
set checksum = sha256(uuid_send(id))
where id = any ($2)
  and "ownerId" = $1
  and checksum = any ($3)
