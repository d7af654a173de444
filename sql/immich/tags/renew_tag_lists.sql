-- needs asset_exif.tags
-- Where the target has tags of its own on a mirror, Immich's list of the mirror's tags is its own, too, and does not follow
-- the source's. By that list Immich ties the tags anew whenever it reads the metadata, so what just followed in single tags
-- is written into it, and locked, for Immich to carry it into the target's XMP file (see xmp_locks.cpp).
-- $1 uuid: target user, $2 uuid[]: mirrors of which a tag just came or went.
-- A second run finds nothing to do. Returns nothing.
with renewed as (
    update asset_exif e
    set tags = nullif(x.tags, '{}'),
        "lockedProperties" = array(select distinct l.name
                                   from unnest(coalesce(e."lockedProperties", '{}') || '{tags}') as l (name)
                                   order by l.name)
    from (select a.id,
                 array(select t.value::varchar
                       from tag_asset ta
                       join tag t on t.id = ta."tagId"
                       where ta."assetId" = a.id
                       order by t.value) as tags
          from unnest($2::uuid[]) as mirror (id)
          join asset a on a.id = mirror.id and a."ownerId" = $1) x
    join _face_sync_asset_map m on m.target_asset_id = x.id
    where e."assetId" = x.id
      and m.followed ? 'asset_exif.tags'
      and e.tags::text is distinct from m.followed ->> 'asset_exif.tags'
      and array(select t.tag from unnest(e.tags) as t (tag) order by t.tag) is distinct from x.tags
    returning e."assetId", e.tags::text as tags
)
update _face_sync_asset_map m  -- what the list is now is no new change of the target's (migrated_values.cpp)
set own = coalesce(m.own, '{}') || jsonb_build_object('asset_exif.tags', r.tags)
from renewed r
where m.target_asset_id = r."assetId"
