-- needs asset_exif.tags
-- Writes the tags that were just followed into Immich's list of a mirror's tags. Where the target has tags of its own on
-- a mirror, that list is the target's own and does not follow the source's. Immich sets the tags from the list whenever
-- it reads the metadata, so single tags would be lost again. The list is locked as well, so that Immich writes it into
-- the target's XMP file (see xmp_locks.cpp).
-- $1 uuid: target user, $2 uuid[]: mirrors that just got or lost a tag.
-- Returns nothing. Locks the rows of asset_exif and the mappings that it updates. A second run finds nothing to do.
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
