-- Whose a job is. Each instance that takes a job puts an id of its own here, and each of its transactions that changes
-- anything first locks the row with that id (src/job/job_lock.h): so a COMMIT that lands late is waited for, and an instance
-- that has lost the job commits nothing more.
create table _kindred_holder (
    job text primary key,
    holder uuid not null,
    since timestamptz not null default now()
);

-- What we made of each original when it was placed, as the name itself shows it: what lies there instead by now is
-- somebody else's and stays. Null on mappings of the predecessor's and of an earlier Kindred, and where nothing was made.
alter table _face_sync_asset_map
    add column if not exists placed_inode bigint,
    add column if not exists placed_size bigint,
    add column if not exists placed_mtime_ns bigint,
    add column if not exists placed_xmp boolean;  -- we put an XMP file beside it

-- The same of a file in the tree that is to go, and its inode where the size and time may change with the source's: a hard
-- link. Without a size nothing is known of it.
alter table _kindred_unlink
    add column inode bigint,
    add column size bigint,
    add column mtime_ns bigint;

create index _kindred_unlink_folder_path_idx on _kindred_unlink (folder, path);

-- The step that recorded the fault: only its success ends it. Empty where an earlier Kindred recorded it.
alter table _kindred_fault add column step text not null default '';
