-- Writes the time of the originals into the mirrors' rows. A scan compares it to the millisecond.
-- $1 uuid: target user, $2 uuid[]: mirrors, $3 bigint[]: milliseconds since 1970, in one order.
-- Returns nothing. Locks the mirrors that it updates.
update asset a
set "fileModifiedAt" = timestamptz 'epoch' + t.ms * interval '1 millisecond'
from unnest($2::uuid[], $3::bigint[]) as t (mirror_id, ms)
where a.id = t.mirror_id
  and a."ownerId" = $1
