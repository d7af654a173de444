-- Gives the mirrors of changed source assets the tags that the source added since they were last followed, and takes off
-- those that the source took off. What the target did to a mirror's tags stands.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns mirror_id of each mirror whose list changed. Locks the rows of tag_asset that it deletes and the mappings that
-- it changes. A second run finds nothing to do.
with now as (
    select m.id, m.target_asset_id as mirror_id, coalesce(m.followed_tags, '{}') as old,
           array(select t.value::text
                 from tag_asset ta
                 join tag t on t.id = ta."tagId"  -- needs tag_asset.tagId
                 join tag t on t.id = ta."tagsId"  -- needs tag_asset.tagsId
                 where ta."assetId" = m.source_asset_id  -- needs tag_asset.assetId
                 where ta."assetsId" = m.source_asset_id  -- needs tag_asset.assetsId
                 order by 1) as new
    from pg_temp.kindred_changed c
    join _face_sync_asset_map m on m.source_asset_id = c.asset_id
    where m.source_user_id = $1
      and m.target_user_id = $2
), differing as (
    select * from now where old <> new
), given as (
    insert into tag_asset
        ("assetId", "tagId")  -- needs tag_asset.assetId
        ("assetsId", "tagsId")  -- needs tag_asset.assetsId
    select d.mirror_id, t.id
    from differing d
    join asset a on a.id = d.mirror_id and a."ownerId" = $2
    join tag t on t."userId" = $2 and t.value = any (d.new) and t.value <> all (d.old)
    on conflict do nothing
), taken as (
    delete from tag_asset ta
    using differing d, tag t, asset a
    where t."userId" = $2
      and a.id = d.mirror_id
      and a."ownerId" = $2
      and t.value = any (d.old)
      and t.value <> all (d.new)
      and ta."assetId" = d.mirror_id and ta."tagId" = t.id  -- needs tag_asset.assetId
      and ta."assetsId" = d.mirror_id and ta."tagsId" = t.id  -- needs tag_asset.assetsId
)
update _face_sync_asset_map m
set followed_tags = d.new
from differing d
where m.id = d.id
returning m.target_asset_id as mirror_id
