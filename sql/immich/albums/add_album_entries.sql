-- Puts a page of mirrors (list_album_entries) into an album of the target's.
-- $1 uuid: album, $2 uuid: target user, $3 uuid[]: mirrors, $4 text: the job that made the album, which gets the entries on
-- record; null for the job's album_id.
-- Returns asset_id of each. Locks the album and the mirrors against deletion, through the foreign keys of album_asset. A second
-- run finds nothing to do.
with added as (
    insert into album_asset
        ("updateId", "albumId", "assetId")  -- needs album_asset.albumId
        ("updateId", "albumsId", "assetsId")  -- needs album_asset.albumsId
    select pg_temp.kindred_update_id(), $1, a.id
    from unnest($3::uuid[]) as mirror (id)
    join asset a on a.id = mirror.id and a."ownerId" = $2
    on conflict do nothing
    returning
        "assetId" as asset_id  -- needs album_asset.assetId
        "assetsId" as asset_id  -- needs album_asset.assetsId
), recorded as (
    insert into _kindred_album_entry (album_id, asset_id, job)
    select $1, asset_id, $4::text
    from added
    where $4::text is not null
    on conflict (album_id, asset_id) do update set job = excluded.job
)
select asset_id
from added
