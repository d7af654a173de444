-- Makes mirrors again of the photos that the target kept and that the job shares again: no second one is made. The mapping is
-- what it was, so what the target changed meanwhile counts as its own. This cycle follows the source on them
-- (pg_temp.kindred_touched). A kept photo in another library or outside the tree stays the target's own, and the candidate is
-- dropped as well. A motion part goes with its photo.
-- $1 text: job, $2 uuid: target user, $3 uuid: target library, $4 text: the tree (prefix).
-- Returns mirror_id and is_adopted (false: it stays the target's own), for each. Locks the records that it deletes.
-- A second run finds nothing to do.
with found as materialized (
    select k.mirror_id, k.source_asset_id as source_id, a."stackId" as stack_id,
           a."libraryId" is not distinct from $3
           and (starts_with(a."originalPath", $4)
                or exists (select
                           from asset still
                           where still."livePhotoVideoId" = a.id
                             and still."ownerId" = $2
                             and still."libraryId" = $3
                             and starts_with(still."originalPath", $4))) as is_adopted
    from pg_temp.kindred_candidate c
    join _kindred_kept k on k.source_asset_id = c.source_id and k.target_user_id = $2
    join asset a on a.id = k.mirror_id and a."ownerId" = $2
    where c.ordinal is not null
), ended as (
    delete from _kindred_kept k using found f where f.is_adopted and k.mirror_id = f.mirror_id
    returning k.*
), mapped as (
    insert into _face_sync_asset_map (source_asset_id, target_asset_id, source_user_id, target_user_id, job, synced_at,
                                      taken_over, tree_path, placed, placed_inode, placed_size, placed_mtime_ns, placed_xmp,
                                      xmp_size, xmp_mtime_ns, followed, followed_tags, own, show)
    select e.source_asset_id, e.mirror_id, e.source_user_id, e.target_user_id, $1, e.synced_at, e.taken_over,
           e.tree_path, e.placed, e.placed_inode, e.placed_size, e.placed_mtime_ns, e.placed_xmp, e.xmp_size,
           e.xmp_mtime_ns, e.followed, e.followed_tags, e.own, e.show
    from ended e
), stacks as (
    update _kindred_stack k set job = $1
    from found f
    where f.is_adopted and k.stack_id = f.stack_id and k.job is distinct from $1
), tags as (
    update _kindred_tag k set job = $1
    from found f
    join tag_asset ta
        on ta."assetId" = f.mirror_id  -- needs tag_asset.assetId
        on ta."assetsId" = f.mirror_id  -- needs tag_asset.assetsId
    where f.is_adopted
      and k.tag_id = ta."tagId"  -- needs tag_asset.tagId
      and k.tag_id = ta."tagsId"  -- needs tag_asset.tagsId
      and k.job is distinct from $1
), touched as (
    insert into pg_temp.kindred_touched (source_id, mirror_id, verdict)
    select source_id, mirror_id, 'kept' from found where is_adopted
    on conflict do nothing
), looked_at as (
    insert into pg_temp.kindred_changed (asset_id)
    select mirror_id from found where is_adopted
    on conflict do nothing
), dropped as (
    delete from pg_temp.kindred_candidate c using found f where c.source_id = f.source_id
)
select mirror_id, is_adopted from found
