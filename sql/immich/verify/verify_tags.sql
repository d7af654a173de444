-- Promise 3: mirrors whose source has other tags than were followed last.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select source_id, mirror_id, 'the source''s are ' || array_to_string(tags, ', ') as detail
from (select p.source_id, p.mirror_id, coalesce(m.followed_tags, '{}') as followed,
             array(select t.value::text
                   from tag_asset ta
                   join tag t on t.id = ta."tagId"  -- needs tag_asset.tagId
                   join tag t on t.id = ta."tagsId"  -- needs tag_asset.tagsId
                   where ta."assetId" = p.source_id  -- needs tag_asset.assetId
                   where ta."assetsId" = p.source_id  -- needs tag_asset.assetsId
                   order by 1) as tags
      from pg_temp.kindred_pair p
      join _face_sync_asset_map m on m.target_asset_id = p.mirror_id) compared
where followed <> tags
