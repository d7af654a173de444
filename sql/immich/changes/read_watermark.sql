-- Takes the watermark of a cycle's start, by the database's clock, and compares it with the last cycle's. A row's updateId is
-- older than its commit, so the cycle also reads the five minutes before the last watermark. If no transaction that writes was
-- open then, 15 seconds are enough: a row gets its updateId just before its transaction becomes one that writes.
-- The last watermark's: $1 timestamptz: now, or null without one, $2 bigint: xid, $3 jsonb: counters, $5 boolean: is_quiet,
-- $6 text: counting_since. $4 boolean: read all tables if the counters cannot be trusted: they are switched off, for all or for
-- a role, or the server is older than 15, where an idle session tells them of its last writes with its next statement only.
-- $7 text: the transactions that are watched, each as in open_transactions, with a blank between.
-- Returns one row. The new watermark's: now, xid (the oldest open transaction), is_quiet (none that writes is open), counters
-- (JSON object: rows ever written, by table), counting_since (a server that crashed counts from zero again).
-- The comparison: since; is_future (the last watermark has not happened here: the database was restored, or its clock set
-- back); changed_tables (text[]: those whose counter moved); elapsed (seconds since the last watermark, or null); counts_late
-- (the counters cannot be trusted); open_transactions (of other roles' sessions in this database, too: virtual ids, which all
-- may read); is_watched_open (one that is watched is still open: a session tells the counters of what it wrote before when its
-- transaction ends, however long that takes).
-- Locks nothing, writes nothing.
select now()::text as now,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xid,
       c.counters::text as counters,
       pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot()) as is_quiet,
       ($1::timestamptz - case when $5 then interval '15 seconds' else interval '5 minutes' end)::text as since,
       $2::bigint > pg_snapshot_xmax(pg_current_snapshot())::text::bigint or coalesce($1::timestamptz > now(), false)
           as is_future,
       array(select key from jsonb_each(c.counters) as t (key, count)
             where count is distinct from $3::jsonb -> key
                or ($4 and trust.counts_late)
                or trust.counting_since <> $6)::text as changed_tables,
       trust.counting_since,
       extract(epoch from now() - $1::timestamptz)::double precision as elapsed,
       trust.counts_late,
       array_to_string(o.transactions, ' ') as open_transactions,
       o.transactions && string_to_array($7::text, ' ') as is_watched_open
from (select coalesce(jsonb_object_agg(relname, n_tup_ins + n_tup_upd + n_tup_del), '{}') as counters
      from pg_stat_user_tables
      where schemaname = current_schema()
        and relname in ('asset_face', 'smart_search', 'asset_job_status', 'stack', 'tag_asset')) c,
     (select coalesce(array_agg(l.virtualtransaction), '{}') as transactions
      from pg_locks l
      join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'virtualxid'
        and l.granted
        and l.mode = 'ExclusiveLock'
        and a.datname = current_database()
        and a.usesysid is not null  -- no autovacuum, which may take hours and writes no row
        and a.pid <> pg_backend_pid()) o,
     (select not current_setting('track_counts')::boolean
             or current_setting('server_version_num')::integer < 150000
             or exists (select
                        from pg_db_role_setting s, unnest(s.setconfig) as one (setting)
                        where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
                          and split_part(one.setting, '=', 1) = 'track_counts'
                          and not split_part(one.setting, '=', 2)::boolean) as counts_late,
             concat_ws(' ', pg_postmaster_start_time(),
                       (select stats_reset from pg_stat_database where datname = current_database())) as counting_since) trust
