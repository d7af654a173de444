-- What it takes to take over the predecessor's mirrors. They have random ids; those that are not yet any job's are looked
-- for when a program starts.
alter table _face_sync_asset_map
    add column if not exists taken_over boolean not null default false;

create index if not exists _face_sync_asset_map_ownerless_idx
    on _face_sync_asset_map (target_user_id, source_user_id) where job is null;
