-- Decides what happens to the tags that a job made, as if its mirrors were gone, and fills pg_temp.kindred_unshared. The
-- verdicts are, in this order:
--   shared: mirrors of other jobs have it, or a tag below it;
--   refused: the target deleted it;
--   kept: photos that the target kept have it, or a tag below it; it stays, and so does the record, for a time when the same
--     is shared again;
--   own: the target uses it, or a tag below it, or made one below it, and it stays;
--   gone: all others.
-- $1 text: job.
-- Returns nothing. Locks nothing, writes only the temporary table.
insert into pg_temp.kindred_unshared (kind, id, verdict)
select 'tag',
       k.tag_id,
       case when exists (select
                         from _face_sync_asset_map o
                         cross join lateral unnest(o.followed_tags) as v (value)
                         where o.target_user_id = k.target_user_id
                           and o.job is distinct from $1
                           and (v.value = coalesce(t.value, s.value)
                                or starts_with(v.value, coalesce(t.value, s.value) || '/'))) then 'shared'
            when t.id is null then 'deleted'
            when exists (select
                         from (select t.id
                               union select c.id_descendant from tag_closure c where c.id_ancestor = t.id) below (id)
                         join tag_asset ta
                             on ta."tagId" = below.id  -- needs tag_asset.tagId
                             on ta."tagsId" = below.id  -- needs tag_asset.tagsId
                         join _kindred_kept own on own.mirror_id =
                             ta."assetId"  -- needs tag_asset.assetId
                             ta."assetsId"  -- needs tag_asset.assetsId
                        ) then 'kept'
            when exists (select
                         from (select t.id
                               union select c.id_descendant from tag_closure c where c.id_ancestor = t.id
                               union select child.id from tag child where child."parentId" = t.id) below (id)
                         where not exists (select from _kindred_tag o where o.tag_id = below.id)
                            or exists (select from tag_asset ta
                                       left join _face_sync_asset_map o on o.target_asset_id =
                                           ta."assetId"  -- needs tag_asset.assetId
                                           ta."assetsId"  -- needs tag_asset.assetsId
                                       where o.job is distinct from $1
                                         and ta."tagId" = below.id  -- needs tag_asset.tagId
                                         and ta."tagsId" = below.id  -- needs tag_asset.tagsId
                                      )) then 'own'
            else 'gone'
       end
from _kindred_tag k
left join tag t on t.id = k.tag_id and t."userId" = k.target_user_id
left join tag s on s.id = k.source_tag_id
where k.job = $1
