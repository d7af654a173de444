-- Lists the mirrors that belong in the albums that a job fills and are not in them: all of the job's in its album_id; in a
-- mirrored album those whose source is in the source's album, also of another job of the same two users. What the target took
-- out is left out, and so is an album that the target may not write to; the guard warns of such an album_id.
-- $1 text: job, $2 uuid: album_id, or null, $3 uuid: target user, $4 boolean: all mirrors, $5 timestamptz: if not all, then
-- those made since, and those that this cycle looks at, $6 uuid: source user, $7 uuid[]: the source's albums that the rules name.
-- Returns album_id, mirror_id, in order. Locks nothing, writes nothing.
with filled as materialized (
    select f.album_id, f.source_album_id
    from (select $2::uuid as album_id, null::uuid as source_album_id
          where $2::uuid is not null
          union all
          select r.album_id, r.source_album_id
          from _kindred_album r
          where r.job = $1 and not r.refused and r.source_album_id = any ($7)) f
    where exists (select from (
-- include album_writers
                  ) w
                  where w.album_id = f.album_id and w.user_id = $3)
), wanted as (
    select f.album_id, m.target_asset_id as mirror_id
    from filled f
    join _face_sync_asset_map m on m.job = $1 and ($4 or m.synced_at >= $5)
    where f.source_album_id is null
    union
    select f.album_id, t.mirror_id  -- brought back from the target's trash, say
    from filled f
    join pg_temp.kindred_touched t on t.verdict = 'kept'
    where f.source_album_id is null
    union
    select f.album_id, m.target_asset_id
    from filled f
    join album_asset e
        on e."albumId" = f.source_album_id  -- needs album_asset.albumId
        on e."albumsId" = f.source_album_id  -- needs album_asset.albumsId
    join _face_sync_asset_map m
        on m.source_asset_id = e."assetId"  -- needs album_asset.assetId
        on m.source_asset_id = e."assetsId"  -- needs album_asset.assetsId
       and m.source_user_id = $6
       and m.target_user_id = $3
    where $4
    union
    select f.album_id, m.mirror_id
    from pg_temp.kindred_changed c
    cross join lateral (select m.target_asset_id as mirror_id
                        from _face_sync_asset_map m
                        where m.source_asset_id = c.asset_id and m.source_user_id = $6 and m.target_user_id = $3
                        offset 0) m
    cross join lateral (
                        select e."albumId" as album_id  -- needs album_asset.albumId
                        select e."albumsId" as album_id  -- needs album_asset.albumsId
                        from album_asset e
                        where e."assetId" = c.asset_id and e."albumId" = any ($7)  -- needs album_asset.albumId
                        where e."assetsId" = c.asset_id and e."albumsId" = any ($7)  -- needs album_asset.albumsId
                        offset 0) e
    join filled f on f.source_album_id = e.album_id
    where not $4
)
select w.album_id, a.id as mirror_id
from wanted w
join asset a on a.id = w.mirror_id and a."ownerId" = $3 and a."deletedAt" is null
            and a.visibility::text not in ('hidden', 'locked')
where not exists (select from _kindred_refused_entry r
                  where r.album_id = w.album_id and r.asset_id = a.id and r.restored_at is null)
  and not exists (select from album_asset e
                  where e."albumId" = w.album_id and e."assetId" = a.id)  -- needs album_asset.albumId
                  where e."albumsId" = w.album_id and e."assetsId" = a.id)  -- needs album_asset.albumsId
order by w.album_id, a.id
