-- What Kindred keeps beside the predecessor's tables.

-- The job that made the mirror, where its original was placed (Immich's path) and how. Null on the predecessor's rows.
alter table _face_sync_asset_map
    add column if not exists job text,
    add column if not exists tree_path text,
    add column if not exists placed text;

create index if not exists _face_sync_asset_map_job_idx on _face_sync_asset_map (job);

-- Batches under way: committed before the batch's first file is made and deleted after its last rename, so that a crash
-- leaves nothing unnamed. The arrays of files run in parallel: file_assets[i] is the mirror that file_paths[i] is for.
create table _kindred_batch (
    id uuid primary key,
    job text not null,
    target_user_id uuid not null,
    source_assets uuid[] not null,
    mirrors uuid[] not null,
    tree_paths text[] not null,
    file_assets uuid[] not null,
    file_paths text[] not null,
    started_at timestamptz not null default now()
);

-- Source assets that could not be mirrored: the reason, and when to try again.
create table _kindred_fault (
    source_asset_id uuid not null,
    target_user_id uuid not null,
    job text not null,
    reason text not null,
    detail text not null,
    attempts integer not null default 1,
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now(),
    retry_at timestamptz not null,
    primary key (source_asset_id, target_user_id)
);
