-- Notes the job's mirrors that the target took out of the job's album. Immich's audit names them. Entries that Kindred
-- deleted together with a mirror are older than the mirror's mapping, so they do not count.
-- $1 text: job, $2 uuid: album, $3 timestamptz: since.
-- Returns nothing. Writes only _kindred_refused_entry.
insert into _kindred_refused_entry as r (album_id, asset_id, job)
select distinct d."albumId", d."assetId", $1
from album_asset_audit d
join _face_sync_asset_map m on m.target_asset_id = d."assetId" and m.job = $1
where d."albumId" = $2
  and d."deletedAt" >= $3
  and d."deletedAt" > m.synced_at
  and not exists (select from album_asset e  -- needs album_asset.albumId
                  where e."albumId" = d."albumId" and e."assetId" = d."assetId")  -- needs album_asset.albumId
  and not exists (select from album_asset e  -- needs album_asset.albumsId
                  where e."albumsId" = d."albumId" and e."assetsId" = d."assetId")  -- needs album_asset.albumsId
  and not exists (select from _kindred_refused_entry back  -- older than what a person let come back
                  where back.album_id = d."albumId"
                    and back.asset_id = d."assetId"
                    and back.restored_at >= d."deletedAt")
on conflict (album_id, asset_id) do update
set restored_at = null
where r.restored_at is not null
