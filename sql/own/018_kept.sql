-- What became the target's own: mirrors that the source no longer shares and that the job keeps (`on_removal: keep`), and all
-- of a job's that ended with `unshare --keep`. No cycle follows or removes them. A record ends when the source shares the photo
-- again, and its columns are those of the mapping that ended: so what the target changed meanwhile stands.
create table _kindred_kept (
    mirror_id uuid primary key,
    source_asset_id uuid not null,
    source_user_id uuid not null,
    target_user_id uuid not null,
    library_id uuid,  -- the target's, where the photo lay then
    job text not null,
    reason text,  -- why the source no longer shares it; null: the job ended
    kept_at timestamptz not null default now(),
    synced_at timestamptz not null,
    taken_over boolean not null,
    tree_path text,
    placed text,
    placed_inode bigint,
    placed_size bigint,
    placed_mtime_ns bigint,
    placed_xmp boolean,
    xmp_size bigint,
    xmp_mtime_ns bigint,
    followed jsonb,
    followed_tags text[],
    own jsonb,
    show text
);

create index _kindred_kept_source_target_idx on _kindred_kept (source_asset_id, target_user_id);

-- The same of mirrored people who are on such photos and on no mirror any more.
create table _kindred_kept_person (
    source_person_id uuid not null,
    target_user_id uuid not null,
    source_user_id uuid not null,
    person_id uuid not null,
    kept_at timestamptz not null default now(),
    followed jsonb,
    primary key (source_person_id, target_user_id)
);

-- The source locked the photo or made it private before its removal was held back: it is never kept.
alter table _kindred_held add column is_private boolean not null default false;
