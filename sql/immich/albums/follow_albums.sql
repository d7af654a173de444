-- Lets the albums that a job made follow the source's name, description, order and cover, each until the target changes it: a
-- value follows while it is the one that was followed last, or the source's.
-- The cover is the mirror of the source's, while that is in the album; Immich chooses one where it is not. Where the cover that
-- was followed last has left the album, what stands there is Immich's choice, and follows.
-- $1 text: job, $2 uuid: target user, $3 uuid[]: the source's albums that the rules name.
-- Returns nothing. Locks the albums that it updates; one that changes meanwhile is left to the next cycle. A second run finds
-- nothing to do.
with compared as materialized (
    select r.source_album_id, r.album_id, r.followed,
           t."updateId" as update_id,
           t."albumName"::text as name, s."albumName"::text as source_name,
           t.description, s.description as source_description,
           t."order"::text as sorting, s."order"::text as source_sorting,
           t."albumThumbnailAssetId" as cover_id,
           (select m.target_asset_id
            from _face_sync_asset_map m
            join asset a on a.id = m.target_asset_id and a."ownerId" = $2 and a."deletedAt" is null
            where m.source_asset_id = s."albumThumbnailAssetId" and m.target_user_id = $2
              and exists (select from album_asset e
                          where e."albumId" = r.album_id and e."assetId" = a.id  -- needs album_asset.albumId
                          where e."albumsId" = r.album_id and e."assetsId" = a.id  -- needs album_asset.albumsId
                         )) as source_cover_id,
           exists (select
                   from album_asset e
                   join asset a
                       on a.id = e."assetId"  -- needs album_asset.albumId
                       on a.id = e."assetsId"  -- needs album_asset.albumsId
                   where e."albumId" = r.album_id  -- needs album_asset.albumId
                   where e."albumsId" = r.album_id  -- needs album_asset.albumsId
                     and a.id = (r.followed ->> 'cover')::uuid
                     and a."deletedAt" is null) as has_followed_cover
    from _kindred_album r
    join album s on s.id = r.source_album_id
    join album t on t.id = r.album_id and t."deletedAt" is null
    where r.job = $1
      and not r.refused
      and r.source_album_id = any ($3)
      and exists (select from (
-- include album_owners
                  ) o
                  where o.album_id = r.album_id and o.user_id = $2)
), judged as materialized (
    select c.*,
           c.name in (c.source_name, c.followed ->> 'name') as follows_name,
           c.description is not distinct from c.source_description
               or c.description is not distinct from c.followed ->> 'description' as follows_description,
           c.sorting in (c.source_sorting, c.followed ->> 'order') as follows_order,
           c.cover_id is not null
               and c.cover_id is distinct from c.source_cover_id
               and (coalesce((c.followed ->> 'is_own_cover')::boolean, false)
                    or (c.has_followed_cover and c.cover_id <> (c.followed ->> 'cover')::uuid)) as has_own_cover
    from compared c
), recorded as (
    update _kindred_album r
    set followed = x.followed
    from (select j.source_album_id,
                 j.followed - 'is_own_cover'
                     || case when j.follows_name then jsonb_build_object('name', j.source_name) else '{}' end
                     || case when j.follows_description then jsonb_build_object('description', j.source_description)
                             else '{}' end
                     || case when j.follows_order then jsonb_build_object('order', j.source_sorting) else '{}' end
                     || case when j.has_own_cover then '{"is_own_cover": true}'
                             when j.source_cover_id is null then '{}'
                             else jsonb_build_object('cover', j.source_cover_id) end as followed
          from judged j) x
    where r.job = $1
      and r.source_album_id = x.source_album_id
      and r.followed is distinct from x.followed
)
update album t
set "albumName" = w.name, description = w.description, "order" = w.sorting, "albumThumbnailAssetId" = w.cover_id
from (select j.album_id, j.update_id,
             case when j.follows_name then j.source_name else j.name end as name,
             case when j.follows_description then j.source_description else j.description end as description,
             case when j.follows_order then j.source_sorting else j.sorting end as sorting,
             case when j.has_own_cover then j.cover_id else coalesce(j.source_cover_id, j.cover_id) end as cover_id
      from judged j) w
where t.id = w.album_id
  and t."updateId" = w.update_id
  and exists (select from (
-- include album_owners
              ) o
              where o.album_id = t.id and o.user_id = $2)
  and (t."albumName", t.description, t."order", t."albumThumbnailAssetId")
      is distinct from (w.name, w.description, w.sorting, w.cover_id)
