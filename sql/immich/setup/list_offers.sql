-- What a user could share by a rule, and how many of their photos that is: albums that they see, people and tags with a name,
-- libraries, favorites, uploads.
-- $1 uuid: source user.
-- Returns kind (a condition of rules), id (null for favorite and uploads), name, photos, is_hidden (a person whom the source
-- hides: not to be offered, but the name is not its own); the largest first.
-- Locks nothing, writes nothing.
with photo as materialized (
    select a.id, a."libraryId" as library_id, a."isFavorite" as is_favorite
    from asset a
    where a."ownerId" = $1 and a."deletedAt" is null and a.visibility in ('timeline', 'archive')
), offer as (
    select 'album' as kind, a.id, a."albumName"::text as name, count(p.id) as photos, false as is_hidden
    from album a
    left join album_asset e
        on e."albumId" = a.id  -- needs album_asset.albumId
        on e."albumsId" = a.id  -- needs album_asset.albumsId
    left join photo p
        on p.id = e."assetId"  -- needs album_asset.assetId
        on p.id = e."assetsId"  -- needs album_asset.assetsId
    where a."deletedAt" is null
      and a.id in (select m.album_id from (
-- include album_members
                   ) m
                   where m.user_id = $1)
    group by a.id, a."albumName"
    union all
    select 'person', n.:"person_id", n.name::text, count(distinct p.id), n."isHidden"
    from person n
    left join asset_face f
        on f.:"face_person" = n.:"person_id"
        and f."deletedAt" is null
        and f."isVisible"  -- needs asset_face.isVisible
    left join photo p on p.id = f."assetId"
    where n."ownerId" = $1 and n.name <> ''
    group by n.:"person_id", n.name, n."isHidden"
    union all
    select 'tag', t.id, t.value::text, count(distinct p.id), false
    from tag t
    join tag_closure c on c.id_ancestor = t.id
    left join tag_asset x
        on x."tagId" = c.id_descendant  -- needs tag_asset.tagId
        on x."tagsId" = c.id_descendant  -- needs tag_asset.tagsId
    left join photo p
        on p.id = x."assetId"  -- needs tag_asset.assetId
        on p.id = x."assetsId"  -- needs tag_asset.assetsId
    where t."userId" = $1
    group by t.id, t.value
    union all
    select 'library', l.id, l.name::text, count(p.id), false
    from library l
    left join photo p on p.library_id = l.id
    where l."ownerId" = $1 and l."deletedAt" is null
    group by l.id, l.name
    union all
    select 'favorite', null, 'favorites', count(*), false from photo p where p.is_favorite
    union all
    select 'uploads', null, 'uploads', count(*), false from photo p where p.library_id is null
)
select o.kind, o.id, o.name, o.photos, o.is_hidden
from offer o
order by o.photos desc, o.name, o.id
