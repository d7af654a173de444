-- What a trial of statements follows from besides the statements: columns, enums, keys and indexes, triggers with their functions, and
-- what the role may do, server and extensions. By names, so that it is the same for every session; without the temporary
-- tables that each session makes itself, but with the copies that a plan puts before the tables of those names.
-- Returns one row: inputs (a digest), may_read_record (whether the role may read what is on record of trials).
-- Locks nothing, writes nothing.
with visible as (
    select c.oid, c.relnamespace::regnamespace <> 'public'::regnamespace as is_temporary, c.relname, c.relacl, c.relowner
    from pg_class c
    where c.relnamespace in ('public'::regnamespace, pg_my_temp_schema()) and c.relkind in ('r', 'p', 'v')
      and not (c.relnamespace = pg_my_temp_schema() and c.relname like 'kindred\_%')
)
select concat_ws(
           ' ',
           (select md5(string_agg(concat_ws(' ', v.is_temporary, v.relname, v.relacl, v.relowner), ','
                                  order by v.is_temporary, v.relname collate "C"))
            from visible v),
           (select md5(string_agg(concat_ws(' ', v.is_temporary, v.relname, a.attnum, a.attname, a.atttypid, a.attacl), ','
                                  order by v.is_temporary, v.relname collate "C", a.attnum))
            from visible v
            join pg_attribute a on a.attrelid = v.oid and a.attnum > 0 and not a.attisdropped),
           (select md5(string_agg(concat_ws(' ', t.typname, e.enumlabel), ',' order by t.typname collate "C", e.enumsortorder))
            from pg_enum e
            join pg_type t on t.oid = e.enumtypid
            where t.typnamespace = 'public'::regnamespace),
           (select md5(string_agg(concat_ws(' ', v.is_temporary, v.relname, k.conname, k.contype, k.conkey, k.confdeltype), ','
                                  order by v.is_temporary, v.relname collate "C", k.conname collate "C"))
            from visible v
            join pg_constraint k on k.conrelid = v.oid),
           (select md5(string_agg(concat_ws(' ', v.is_temporary, v.relname, i.indkey, i.indisunique, i.indisvalid, i.indpred is null),
                                  ',' order by v.is_temporary, v.relname collate "C", i.indkey::text collate "C",
                                               i.indisunique, i.indisvalid, i.indpred is null))
            from visible v
            join pg_index i on i.indrelid = v.oid),
           (select md5(string_agg(concat_ws(' ', v.relname, t.tgname, t.tgtype, p.prosrc), ','
                                  order by v.relname collate "C", t.tgname collate "C"))
            from visible v
            join pg_trigger t on t.tgrelid = v.oid and not t.tgisinternal
            join pg_proc p on p.oid = t.tgfoid),
           (select string_agg(r.oid::text, ',' order by r.oid) from pg_roles r where pg_has_role(r.oid, 'usage')),
           (select string_agg(concat_ws(' ', e.extname, e.extversion), ',' order by e.extname collate "C") from pg_extension e),
           current_setting('server_version_num'),
           current_user) as inputs,
       coalesce(has_table_privilege(to_regclass('_face_sync_meta'), 'select'), false) as may_read_record
