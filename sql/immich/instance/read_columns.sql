-- Lists every column of every table in schema public, for the catalogue.
-- Returns table_name, column_name, type (as format_type prints it; of a domain, or an array of one, the underlying type),
-- not_null, has_default (also identity), generated (computed by PostgreSQL, cannot be written).
-- Locks nothing, writes nothing.
with recursive over_domain (oid, type, not_null, has_default) as (
    select d.oid, format_type(d.typbasetype, d.typtypmod), d.typnotnull, d.typdefault is not null
    from pg_type d
    join pg_type b on b.oid = d.typbasetype
    where b.typtype <> 'd'
    union all
    select t.oid,
           o.type || case when t.typelem = o.oid then '[]' else '' end,
           t.typnotnull or (o.not_null and t.typbasetype = o.oid),
           t.typdefault is not null or (o.has_default and t.typbasetype = o.oid)
    from over_domain o
    join pg_type t on t.typbasetype = o.oid or (t.typelem = o.oid and t.typcategory = 'A')
)
select c.relname as table_name,
       a.attname as column_name,
       coalesce(o.type, format_type(a.atttypid, a.atttypmod)) as type,
       a.attnotnull or coalesce(o.not_null, false) as not_null,
       a.atthasdef or a.attidentity <> '' or coalesce(o.has_default, false) as has_default,
       a.attgenerated <> '' or a.attidentity = 'a' as generated
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join over_domain o on o.oid = a.atttypid
where c.relnamespace = 'public'::regnamespace
  and c.relkind in ('r', 'p')
order by c.relname, a.attnum
