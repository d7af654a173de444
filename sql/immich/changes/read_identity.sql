-- What tells this database from one that was restored from a dump, also from a dump of itself: ids that PostgreSQL gives
-- anew where tables are made anew.
-- Returns one row: identity. Locks nothing, writes nothing.
select concat_ws('/', (select oid from pg_database where datname = current_database()), 'asset'::regclass::oid,
                 '_kindred_watermark'::regclass::oid) as identity
