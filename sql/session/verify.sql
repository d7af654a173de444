-- What `verify` compares with: temporary like prepare.sql, and run once for each connection. The statements of
-- sql/immich/verify read these tables in place of parameters, so each can be run as it stands in psql.

-- Where two rows differ, in words; null is a row that is not there.
create or replace function pg_temp.kindred_difference(source jsonb, mirror jsonb) returns text
language sql immutable parallel safe
as $$
    select case
        when mirror is null then 'the mirror has no such row'
        when source is null then 'the source has no such row'
        else 'different: ' || coalesce((select string_agg(key, ', ' order by key)
                                        from jsonb_each(source) s full join jsonb_each(mirror) m using (key)
                                        where s.value is distinct from m.value), 'nothing')
    end
$$;

-- The job and the settings of Immich that decide, in one row.
create temporary table if not exists kindred_scope (
    job text not null,
    source_user uuid not null,
    target_user uuid not null,
    library uuid not null,
    source_prefix text not null,
    tree text not null,
    media_root text not null,
    uploads boolean,  -- null: rules choose
    clip_is_on boolean not null,
    faces_are_on boolean not null,
    ocr_is_on boolean not null,
    fullsize_is_on boolean not null,
    shares_cluster boolean not null
);

-- Where a job has rules: the folder of each of the source's libraries in the tree, once for each import path.
create temporary table if not exists kindred_library_folder (
    library_id uuid not null,
    folder text not null,
    import_path text not null  -- with a slash at its end; empty: for files that none is around
);

-- The source's albums that the target is to have as albums of its own.
create temporary table if not exists kindred_mirrored_album (
    source_album_id uuid primary key
);

-- The job's mappings ...
create temporary table if not exists kindred_mapping (
    source_id uuid not null,
    mirror_id uuid not null,
    tree_path text,
    taken_over boolean not null,  -- made by the predecessor, with a random id
    synced_at timestamptz not null
);

-- ... and those of which both rows are there, in the order of the originals' paths, so that a walk through them on disk
-- stays in one folder for long.
create temporary table if not exists kindred_pair (
    ordinal bigint primary key,
    source_id uuid not null,
    mirror_id uuid not null,
    path text not null,  -- of the mirror's original
    is_extracted boolean not null,  -- a motion part that Immich took out of a photo's file and keeps itself
    taken_over boolean not null,
    synced_at timestamptz not null
);

-- Mirrored faces that are to have no embedding: see find_twins.sql.
create temporary table if not exists kindred_twin_face (
    face_id uuid primary key
);

-- The people whom the two users' mappings tie, where both are there.
create temporary table if not exists kindred_person_pair (
    source_id uuid not null,
    mirror_id uuid not null
);

-- Columns of mirrors that the target changed: what the source has in them was followed until then, and stands aside.
create temporary table if not exists kindred_own (
    mirror_id uuid not null,
    place text not null,  -- the table
    columns text[] not null,
    primary key (mirror_id, place)
);

-- Photos and people, of either user, that changed since the job's last cycle: see verify_fill_unfollowed.sql.
create temporary table if not exists kindred_unfollowed (
    id uuid primary key
);

-- Who may stand in the target's account for a person of the source's.
create temporary table if not exists kindred_standing (
    source_person_id uuid not null,
    target_person_id uuid not null
);

-- Files found on disk, by their names in Immich. place: tree; derived, for Immich's folders of the target; waiting, for
-- names in either of them that only Kindred gives.
create temporary table if not exists kindred_disk_entry (
    place text not null,
    path text not null
);
