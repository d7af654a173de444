-- What moves in a tree: noted before the first file of a move is placed, and gone when the original and its XMP file have
-- their final names. A row stays while another file holds such a name. The paths are below the tree.
create table _kindred_move (
    mirror_id uuid not null,
    new_path text not null,
    job text not null,
    source_asset_id uuid not null,
    old_path text not null,      -- where the original lies until then; empty of a new mirror's
    waiting_path text not null,  -- where the new one waits for its name
    primary key (mirror_id, new_path)
);

create index _kindred_move_job_idx on _kindred_move (job);

-- What the XMP file beside a mirror was when we placed it last: one that differs was written by the target since, in
-- whatever program. Null where we placed none, and on mappings of an earlier Kindred.
alter table _face_sync_asset_map
    add column if not exists xmp_size bigint,
    add column if not exists xmp_mtime_ns bigint;
