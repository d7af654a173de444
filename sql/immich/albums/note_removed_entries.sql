-- Notes the mirrors that the target took out of the albums that a job fills. Immich's audit names them.
-- Of the job's album_id, entries that Kindred deleted together with a mirror are older than the mirror's mapping, so they do not
-- count. Of mirrored albums all entries that we made are on record, and we forget those that we delete.
-- $1 text: job, $2 uuid: album_id, or null, $3 timestamptz: since, $4 boolean: compare all entries of mirrored albums that are on
-- record, whatever the audit says.
-- Returns nothing. Writes only our records. A second run finds nothing to do.
with missing as (
    select d."albumId" as album_id, d."assetId" as asset_id
    from album_asset_audit d
    join _face_sync_asset_map m on m.target_asset_id = d."assetId" and m.job = $1
    where d."albumId" = $2
      and d."deletedAt" >= $3
      and d."deletedAt" > m.synced_at
      and not exists (select from _kindred_refused_entry back  -- older than what a person let come back
                      where back.album_id = d."albumId"
                        and back.asset_id = d."assetId"
                        and back.restored_at >= d."deletedAt")
    union
    select k.album_id, k.asset_id
    from (select r.album_id from _kindred_album r where r.job = $1 and not r.refused and not $4) r
    cross join lateral (select d."albumId" as album_id, d."assetId" as asset_id
                        from album_asset_audit d
                        where d."albumId" = r.album_id and d."deletedAt" >= $3
                        offset 0) d
    cross join lateral (select k.album_id, k.asset_id
                        from _kindred_album_entry k
                        where k.album_id = d.album_id and k.asset_id = d.asset_id
                        offset 0) k
    union
    select k.album_id, k.asset_id
    from _kindred_album r
    join _kindred_album_entry k on k.album_id = r.album_id
    where r.job = $1 and not r.refused and $4
), removed as materialized (
    select x.album_id, x.asset_id
    from missing x
    where exists (select from asset a where a.id = x.asset_id)
      and not exists (select from album_asset e
                      where e."albumId" = x.album_id and e."assetId" = x.asset_id)  -- needs album_asset.albumId
                      where e."albumsId" = x.album_id and e."assetsId" = x.asset_id)  -- needs album_asset.albumsId
), forgotten as (
    delete from _kindred_album_entry k
    using removed x
    where k.album_id = x.album_id and k.asset_id = x.asset_id
)
insert into _kindred_refused_entry as r (album_id, asset_id, job)
select x.album_id, x.asset_id, $1
from removed x
on conflict (album_id, asset_id) do update
set restored_at = null
where r.restored_at is not null
