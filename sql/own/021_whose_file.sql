-- Where the source's original lay when ours was queued to be unlinked. A hard link is told by its inode alone only while the
-- source still shows that inode: else the number may be in use again, for somebody else's file.
alter table _kindred_unlink add column source_path text;

-- What we made under a move's old name: it makes room for another mirror only where it still is that file. Null where that is
-- not known; the inode only of a hard link.
alter table _kindred_move
    add column old_inode bigint,
    add column old_size bigint,
    add column old_mtime_ns bigint;

-- The step that recorded a person's fault: only its success ends it.
alter table _kindred_person_fault
    add column step text not null default 'place_person_thumbnails',
    drop constraint _kindred_person_fault_pkey,
    add primary key (source_person_id, target_user_id, step);
alter table _kindred_person_fault alter column step drop default;
