-- Lists the foreign keys and unique indexes of every table in schema public, for the catalogue.
-- Returns table_name, kind ('foreign' or 'unique'), name, columns (comma-separated, sorted; of an index without those
-- that it only includes and without expressions), and for foreign keys refers_to (table) and on_delete (pg_constraint's
-- letter: a no action, r restrict, c cascade, n set null, d default).
-- Locks nothing, writes nothing.
select c.relname as table_name,
       'foreign' as kind,
       k.conname as name,
       (select string_agg(a.attname, ',' order by a.attname)
        from pg_attribute a
        where a.attrelid = k.conrelid and a.attnum = any (k.conkey)) as columns,
       r.relname as refers_to,
       k.confdeltype::text as on_delete
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_class r on r.oid = k.confrelid
where k.contype = 'f'
  and c.relnamespace = 'public'::regnamespace
union all
select c.relname,
       'unique',
       i.relname,
       (select string_agg(a.attname, ',' order by a.attname)
        from pg_attribute a
        where a.attrelid = x.indrelid and a.attnum = any ((x.indkey::smallint[])[0:x.indnkeyatts - 1])),
       null,
       null
from pg_index x
join pg_class c on c.oid = x.indrelid
join pg_class i on i.oid = x.indexrelid
where x.indisunique
  and c.relnamespace = 'public'::regnamespace
order by 1, 2, 3
