-- The four tables of the Python sidecar that Kindred succeeds, with its names, columns and meaning, so that an
-- installation is taken over by swapping the container. Where they exist already they stay as they are; what their
-- versions differ in is the matter of 007_take_over.sql.
-- No foreign key on Immich's tables: its migrations would fail on one.

create table if not exists _face_sync_meta (
    key text primary key,
    value text not null
);

create table if not exists _face_sync_asset_map (
    id uuid primary key default gen_random_uuid(),
    source_asset_id uuid not null,
    target_asset_id uuid not null unique,
    source_user_id uuid not null,
    target_user_id uuid not null,
    synced_at timestamptz not null default now(),
    unique (source_asset_id, target_user_id)
);

create table if not exists _face_sync_person_map (
    id uuid primary key default gen_random_uuid(),
    source_person_id uuid not null,
    target_person_id uuid not null,
    source_user_id uuid not null,
    target_user_id uuid not null,
    unique (source_person_id, target_user_id)
);

create table if not exists _face_sync_skipped (
    source_asset_id uuid not null,
    target_user_id uuid not null,
    reason text not null,
    skipped_at timestamptz not null default now(),
    primary key (source_asset_id, target_user_id)
);

create index if not exists _face_sync_asset_map_user_pair_idx
    on _face_sync_asset_map (target_user_id, source_user_id);

create index if not exists _face_sync_person_map_target_person_idx
    on _face_sync_person_map (target_person_id);
