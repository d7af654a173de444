-- What the database records about this Immich (behaviours, 11).
-- Returns one row: media_location (null before Immich stored it), system_config (JSON of the settings that differ from
-- the defaults, or null), maintenance (its maintenance mode), version (newest in version_history, or null), migrating (a
-- session holds Immich's migration lock, advisory lock 200), migrations (how many have run, and the newest one's name).
-- Locks nothing, writes nothing.
select (select value ->> 'location' from system_metadata where key = 'MediaLocation') as media_location,
       (select value::text from system_metadata where key = 'system-config') as system_config,
       coalesce((select (value ->> 'isMaintenanceMode')::boolean
                 from system_metadata where key = 'maintenance-mode'), false) as maintenance,
       (select version from version_history order by "createdAt" desc limit 1) as version,
       exists (select from pg_locks
               where locktype = 'advisory' and granted and classid = 0 and objid = 200 and objsubid = 1
                 and database = (select oid from pg_database where datname = current_database())) as migrating,
       (select count(*) || ' ' || coalesce(max(name), '') from kysely_migrations) as migrations
