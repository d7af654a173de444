-- Decides about the source assets that ask_skipped found. If the target still has such a photo, by content
-- (pg_temp.kindred_copy), the asset stays skipped as its duplicate. If not, it is no longer skipped, and this cycle looks
-- at it (pg_temp.kindred_changed), together with the motion part of a live photo.
-- $1 uuid: target user.
-- Returns one row: confirmed, freed. Locks the skipped rows that it changes or deletes.
-- A second run finds nothing to do.
with judged as (
    select q.source_id, c.own_id
    from pg_temp.kindred_asked q
    left join pg_temp.kindred_copy c on c.source_id = q.source_id
    where not q.is_rival
), confirmed as (
    update _face_sync_skipped k
    set reason = 'duplicate', own_asset_id = j.own_id
    from judged j
    where j.own_id is not null and k.source_asset_id = j.source_id and k.target_user_id = $1
    returning 1
), freed as (
    delete from _face_sync_skipped k
    using judged j
    where j.own_id is null and k.source_asset_id = j.source_id and k.target_user_id = $1
    returning k.source_asset_id
), looked_at as (
    insert into pg_temp.kindred_changed (asset_id)
    select source_asset_id from freed
    union
    select a."livePhotoVideoId"
    from freed
    join asset a on a.id = freed.source_asset_id
    where a."livePhotoVideoId" is not null
    on conflict do nothing
)
select (select count(*) from confirmed) as confirmed, (select count(*) from freed) as freed
