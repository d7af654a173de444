-- Every column of every table in schema public, for the catalogue.
-- Returns: table_name, column_name, type (as format_type prints it), not_null, has_default (also identity),
-- generated (computed by PostgreSQL, cannot be written).
-- Locks nothing, writes nothing.
select c.relname as table_name,
       a.attname as column_name,
       format_type(a.atttypid, a.atttypmod) as type,
       a.attnotnull as not_null,
       (a.atthasdef or a.attidentity <> '') as has_default,
       (a.attgenerated <> '' or a.attidentity = 'a') as generated
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace
  and c.relkind in ('r', 'p')
order by c.relname, a.attnum
