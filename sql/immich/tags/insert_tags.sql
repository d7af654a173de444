-- Gives the target the tags of the changed source assets that have mirrors, with the tags above them. A tag of that name
-- that the target already has is used; only the others are made. A tag that we made before and that the target deleted
-- while mirrors had it is not made again, nor are the tags below it.
-- $1 uuid: source user, $2 uuid: target user, $3 text: job.
-- Returns tag_id of each new tag. Writes only tag, tag_closure and _kindred_tag. A second run finds nothing to do.
with needed as (
    select distinct up.id, up.value, up.color, up."parentId"
    from pg_temp.kindred_changed c
    join asset a on a.id = c.asset_id and a."ownerId" = $1
    join _face_sync_asset_map m on m.source_asset_id = a.id and m.target_user_id = $2
    join tag_asset ta
        on ta."assetId" = a.id  -- needs tag_asset.assetId
        on ta."assetsId" = a.id  -- needs tag_asset.assetsId
    join tag_closure tc on tc.id_descendant =
        ta."tagId"  -- needs tag_asset.tagId
        ta."tagsId"  -- needs tag_asset.tagsId
    join tag up on up.id = tc.id_ancestor
), refused as (
    select distinct tc.id_descendant as id
    from needed n
    join _kindred_tag k on k.source_tag_id = n.id and k.target_user_id = $2
    join tag_closure tc on tc.id_ancestor = n.id
    where not exists (select from tag t where t.id = k.tag_id)
      and exists (select from _face_sync_asset_map m where m.target_user_id = $2 and n.value = any (m.followed_tags))
), made as (
    insert into tag (id, "userId", value, color, "parentId")
    select pg_temp.kindred_mirror_id($2, n.id), $2, n.value, n.color,
           coalesce(own.id, case when n."parentId" is not null then pg_temp.kindred_mirror_id($2, n."parentId") end)
    from needed n
    left join tag parent on parent.id = n."parentId"
    left join tag own on own."userId" = $2 and own.value = parent.value
    where not exists (select from tag t where t."userId" = $2 and t.value = n.value)
      and n.id not in (select id from refused)
    returning id, "parentId"
), recorded as (
    insert into _kindred_tag (tag_id, source_tag_id, target_user_id, job)
    select made.id, n.id, $2, $3
    from made
    join needed n on pg_temp.kindred_mirror_id($2, n.id) = made.id
    on conflict do nothing
), above as (  -- a new tag hangs below its parents, new ones and old ones
    with recursive line (id, ancestor) as (
        select id, id from made
        union
        select line.id, coalesce(made."parentId", t."parentId")
        from line
        left join made on made.id = line.ancestor
        left join tag t on t.id = line.ancestor
        where coalesce(made."parentId", t."parentId") is not null
    )
    insert into tag_closure (id_ancestor, id_descendant)
    select ancestor, id from line
    on conflict do nothing
)
select id as tag_id
from made
