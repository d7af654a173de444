-- What `doctor` reads from the database server.
-- Returns one row: version, version_number (as 150004), role, is_superuser, now_ms (since 1970), counts (track_counts is
-- on), uncounted (roles for which it is off, or null), vectors (name and version of the extension for vectors, or null).
-- Locks nothing, writes nothing.
select current_setting('server_version') as version,
       current_setting('server_version_num')::integer as version_number,
       current_user::text as role,
       current_setting('is_superuser')::boolean as is_superuser,
       round(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms,
       current_setting('track_counts')::boolean as counts,
       (select string_agg(distinct coalesce(r.rolname, 'all roles'), ', ')
        from pg_db_role_setting s
        left join pg_roles r on r.oid = s.setrole,
        unnest(s.setconfig) as one (setting)
        where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
          and split_part(one.setting, '=', 1) = 'track_counts'
          and not split_part(one.setting, '=', 2)::boolean) as uncounted,
       (select extname || ' ' || extversion
        from pg_extension
        where extname in ('vector', 'vectors')
        order by extname
        limit 1) as vectors
