-- Gives temporary checksums to mirrors that pass their names on to others in the same transaction. No two assets of a
-- library may have one checksum at any moment, so these mirrors keep a checksum of no path until they get their new ones.
-- $1 uuid: target user, $2 uuid[]: mirrors that move, $3 bytea[]: the checksums that they will have.
-- Returns nothing. Locks the mirrors that it updates. A second run finds none: a parked checksum has another length.
update asset
set checksum = sha256(uuid_send(id))
where id = any ($2)
  and "ownerId" = $1
  and checksum = any ($3)
