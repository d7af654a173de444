-- What the privileges that statements need follow from besides the statements: the tables' columns, the keys that delete
-- rows along, and the triggers with their functions.
-- Returns one row: inputs (a digest). Locks nothing, writes nothing.
select concat_ws(
           ' ',
           (select md5(string_agg(concat_ws(' ', a.attrelid, a.attnum, a.attname), ',' order by a.attrelid, a.attnum))
            from pg_attribute a
            join pg_class c on c.oid = a.attrelid and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
            where a.attnum > 0 and not a.attisdropped),
           (select md5(string_agg(concat_ws(' ', k.oid, k.confdeltype), ',' order by k.oid))
            from pg_constraint k
            where k.contype = 'f' and k.connamespace = 'public'::regnamespace),
           (select md5(string_agg(concat_ws(' ', t.oid, t.tgtype, p.prosrc), ',' order by t.oid))
            from pg_trigger t
            join pg_proc p on p.oid = t.tgfoid
            where not t.tgisinternal)) as inputs
