-- What `unshare` and `restore` take: whose each record is, what a job was, and which jobs a person has ended.

-- The job that each record belongs to: null on the predecessor's rows.
alter table _face_sync_skipped add column if not exists job text;
alter table _kindred_stack add column job text;
alter table _kindred_tag add column job text;

-- And of which source asset the face is.
alter table _kindred_gone_face
    add column job text,
    add column source_asset_id uuid;

-- `restored_at`: a person let the entry come back; only a later removal by the target counts.
alter table _kindred_refused_entry
    add column job text,
    add column restored_at timestamptz;

update _kindred_refused_entry r set job = m.job from _face_sync_asset_map m where m.target_asset_id = r.asset_id;
update _kindred_stack k set job = m.job from _face_sync_asset_map m where m.target_asset_id = k.primary_id;

-- What each job was when it last ran, so that it can be unshared when it is no longer in the configuration. `made_tree`:
-- the tree's folder is ours.
create table _kindred_job (
    job text primary key,
    source_user_id uuid not null,
    target_user_id uuid not null,
    target_library_id uuid not null,
    source_path_prefix text not null,
    target_path_prefix text not null,
    made_tree boolean not null default false
);

-- Jobs that a person has unshared: they do not run until a person shares them again. Without `ended_at` what they made
-- is not all gone yet.
create table _kindred_unshared (
    job text primary key,
    begun_at timestamptz not null default now(),
    ended_at timestamptz
);
