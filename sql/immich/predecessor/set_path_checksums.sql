-- Gives mirrors the checksum of their path: the predecessor copied the source's, which is the file's for uploads, and by
-- which phones free space. Not where an asset of that checksum is in the library already: Immich imported the mirror's
-- original a second time, and until somebody deletes that asset the mirror keeps what it has.
-- $1 uuid: target user, $2 uuid[]: mirrors, $3 bytea[]: the checksums, in one order.
-- A second run changes nothing.
update asset a
set checksum = t.checksum
from unnest($2::uuid[], $3::bytea[]) as t (mirror_id, checksum)
where a.id = t.mirror_id
  and a."ownerId" = $1
  and a."isExternal"
  and a.checksum <> t.checksum
  and not exists (select from asset o
                  where o."ownerId" = a."ownerId" and o."libraryId" = a."libraryId" and o.checksum = t.checksum)
