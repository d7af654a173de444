-- Where a job shows its mirrors, and which people it tied to the target's own.

-- `show`: where the mirror appears as long as the target does not move it (the job's key `show`, when the mirror was made).
-- Null: where the source's photo appears.
alter table _face_sync_asset_map
    add column if not exists show text;

-- `matched`: `target_person_id` is a person of the target's own that has the source person's name (match_people). Such a
-- mapping is also `adopted`: nothing of the person is ours.
alter table _face_sync_person_map
    add column if not exists matched boolean not null default false;
