-- Promise 3: albums of the target's that do not correspond to the source's that they follow: mirrors that are missing in them or
-- that the source took out, values that were not followed, and albums whose source's album the rules name no more. What the
-- target changed, removed or deleted is left out, and what the brake holds.
-- Returns source_id, mirror_id (of photos, else of albums), detail.
-- Locks nothing, writes nothing.
with named as materialized (
    select n.source_album_id, r.album_id, r.followed, coalesce(r.refused, false) as refused, j.job, j.target_user
    from pg_temp.kindred_scope j
    cross join pg_temp.kindred_mirrored_album n
    left join _kindred_album r on r.job = j.job and r.source_album_id = n.source_album_id
), source_entry as materialized (
    select n.source_album_id,
           e."assetId" as asset_id  -- needs album_asset.assetId
           e."assetsId" as asset_id  -- needs album_asset.assetsId
    from named n
    join album_asset e
        on e."albumId" = n.source_album_id  -- needs album_asset.albumId
        on e."albumsId" = n.source_album_id  -- needs album_asset.albumsId
), target_entry as materialized (
    select n.album_id,
           e."assetId" as asset_id  -- needs album_asset.assetId
           e."assetsId" as asset_id  -- needs album_asset.assetsId
    from named n
    join album_asset e
        on e."albumId" = n.album_id  -- needs album_asset.albumId
        on e."albumsId" = n.album_id  -- needs album_asset.albumsId
), missing as (
    select p.source_id, p.mirror_id, n.source_album_id, n.album_id, n.refused
    from pg_temp.kindred_pair p
    join source_entry e on e.asset_id = p.source_id
    join named n on n.source_album_id = e.source_album_id
    left join target_entry t on t.asset_id = p.mirror_id and t.album_id = n.album_id
    where t.asset_id is null
)
select x.source_id, x.mirror_id, 'it is not in the target''s album of ' || x.source_album_id as detail
from missing x
join asset a on a.id = x.mirror_id and a."deletedAt" is null and a.visibility::text not in ('hidden', 'locked')
where not x.refused
  and (x.album_id is null or exists (select from album t where t.id = x.album_id))
  and not exists (select from _kindred_refused_entry f
                  where f.album_id = x.album_id and f.asset_id = x.mirror_id and f.restored_at is null)
union all
select m.source_asset_id, k.asset_id, 'the source took it out of the album ' || n.source_album_id
from named n
join target_entry t on t.album_id = n.album_id
join _kindred_album_entry k on k.album_id = t.album_id and k.asset_id = t.asset_id
join pg_temp.kindred_pair p on p.mirror_id = t.asset_id
join _face_sync_asset_map m on m.target_asset_id = t.asset_id
left join source_entry e on e.source_album_id = n.source_album_id and e.asset_id = m.source_asset_id
where e.asset_id is null
  and not exists (select from _kindred_held h where h.job = n.job and h.source_asset_id = m.source_asset_id)
union all
select n.source_album_id, n.album_id, 'its ' || v.name || ' is not the source''s'
from named n
join album s on s.id = n.source_album_id
join album t on t.id = n.album_id
cross join lateral (values
    ('name', s."albumName"::text, t."albumName"::text),
    ('description', s.description, t.description),
    ('order', s."order"::text, t."order"::text),
    ('cover', (select e.asset_id::text
               from _face_sync_asset_map m
               join target_entry e on e.album_id = n.album_id and e.asset_id = m.target_asset_id
               join asset a on a.id = e.asset_id and a."deletedAt" is null
               where m.source_asset_id = s."albumThumbnailAssetId" and m.target_user_id = n.target_user),
     t."albumThumbnailAssetId"::text)) as v (name, of_source, of_target)
where not n.refused
  and v.of_target is not distinct from n.followed ->> v.name
  and v.of_source is distinct from v.of_target
  and (v.name <> 'cover' or v.of_source is not null)
  and n.followed ? v.name
union all
select r.source_album_id, r.album_id, 'the rules name its source''s album no more'
from pg_temp.kindred_scope j
join _kindred_album r on r.job = j.job and not r.refused
join album t on t.id = r.album_id
where not exists (select from named n where n.source_album_id = r.source_album_id)
  and not exists (select from _kindred_brake b where b.job = j.job and b.would_remove > 0)
  and not exists (select from _kindred_reference f
                  where f.job = j.job and f.kind = 'album' and (f.id = r.source_album_id or f.gone_since is not null))
