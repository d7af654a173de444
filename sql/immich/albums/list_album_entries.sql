-- Lists the job's mirrors that belong in the job's album and are not in it: all but those that the target took out of it.
-- The list is empty where the target may not write to the album; the guard warns of such an album.
-- $1 text: job, $2 uuid: album, $3 uuid: target user, $4 boolean: all mirrors, $5 timestamptz: if not all, then those
-- made since, and those that this cycle looks at.
-- Returns mirror_id, in order. Locks nothing, writes nothing.
select a.id as mirror_id
from (select target_asset_id as mirror_id
      from _face_sync_asset_map
      where job = $1 and ($4 or synced_at >= $5)
      union
      select mirror_id  -- brought back from the target's trash, say
      from pg_temp.kindred_touched
      where verdict = 'kept') m
join asset a on a.id = m.mirror_id and a."ownerId" = $3 and a."deletedAt" is null and a.visibility <> 'hidden'
where exists (
          select from (
-- include album_writers
          ) w
          where w.album_id = $2 and w.user_id = $3)
  and not exists (select from _kindred_refused_entry r where r.album_id = $2 and r.asset_id = a.id and r.restored_at is null)
  and not exists (select from album_asset e where e."albumId" = $2 and e."assetId" = a.id)  -- needs album_asset.albumId
  and not exists (select from album_asset e where e."albumsId" = $2 and e."assetsId" = a.id)  -- needs album_asset.albumsId
order by a.id
