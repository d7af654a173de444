-- Gives mirrors the checksum of their path. The predecessor copied the source's checksum, which for uploads is that of
-- the file, and by which phones free space. A mirror keeps what it has while another asset of the library has that
-- checksum: Immich imported the mirror's original a second time, until somebody deletes that asset.
-- $1 uuid: target user, $2 uuid[]: mirrors, $3 bytea[]: the checksums, in one order.
-- Returns nothing. Locks the mirrors that it updates. A second run changes nothing.
update asset a
set checksum = t.checksum
from unnest($2::uuid[], $3::bytea[]) as t (mirror_id, checksum)
where a.id = t.mirror_id
  and a."ownerId" = $1
  and a."isExternal"
  and a.checksum <> t.checksum
  and not exists (select from asset o
                  where o."ownerId" = a."ownerId" and o."libraryId" = a."libraryId" and o.checksum = t.checksum)
