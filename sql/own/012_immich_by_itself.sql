-- What tells Immich's own doing from the target's wish.

-- `offline_since`: a scan set the mirror offline then. Where its row goes while this is set, Immich deleted it, not the target.
-- `own`: the columns (as in `followed`) that the target changed, with its values as last seen.
alter table _face_sync_asset_map
    add column if not exists offline_since timestamptz,
    add column if not exists own jsonb;

create index if not exists _face_sync_asset_map_offline_idx
    on _face_sync_asset_map (job) where offline_since is not null;

-- How many mirrors are gone whose tombstones the brake holds back.
alter table _kindred_brake
    add column tombstones bigint not null default 0;

-- `mirrors_library_id`: the library that the job's mirrors were in when a cycle last looked at all of them. `migrations`:
-- Immich's migrations (see read_instance.sql) when values were last followed; null before the first look.
alter table _kindred_job
    add column mirrors_library_id uuid,
    add column migrations text;

update _kindred_job set mirrors_library_id = target_library_id;
