-- What the present role may do besides its privileges on Immich's tables, and which tables there are.
-- $1 text[]: extensions that Immich's tables need.
-- Returns one row: database, is_superuser, may_make_temporary, may_use_schema, may_create, extension_schemas (JSON array: the
-- schemas of these extensions but `public`), closed_schemas (those of them that the role may not use), own_tables (JSON
-- array: those of our tables that are there), foreign_tables (those of them that the role does not own), immich_tables (all
-- others).
-- Locks nothing, writes nothing.
with schemas as (
    select distinct n.oid, n.nspname as name
    from pg_extension e
    join pg_namespace n on n.oid = e.extnamespace
    where e.extname = any ($1::text[]) and n.nspname not in ('public', 'pg_catalog')
)
select current_database()::text as database,
       current_setting('is_superuser')::boolean as is_superuser,
       has_database_privilege(current_database(), 'TEMPORARY') as may_make_temporary,
       has_schema_privilege('public', 'USAGE') as may_use_schema,
       has_schema_privilege('public', 'CREATE') as may_create,
       (select coalesce(json_agg(s.name), '[]') from schemas s)::text as extension_schemas,
       (select coalesce(json_agg(s.name) filter (where not has_schema_privilege(s.oid, 'USAGE')), '[]') from schemas s)::text
           as closed_schemas,
       coalesce(json_agg(c.relname order by c.relname) filter (where c.is_own), '[]')::text as own_tables,
       coalesce(json_agg(c.relname order by c.relname) filter (where c.is_own and not pg_has_role(c.relowner, 'USAGE')),
                '[]')::text as foreign_tables,
       coalesce(json_agg(c.relname order by c.relname) filter (where not c.is_own), '[]')::text as immich_tables
from (select relname::text, relowner, relname like '\_kindred\_%' or relname like '\_face\_sync\_%' as is_own
      from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')) c
