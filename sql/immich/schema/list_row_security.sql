-- Which tables have row security that holds for the present role: their policies would hide rows from it.
-- $1 text[]: Immich's tables that matter; ours always do.
-- Returns table_name of each.
-- Locks nothing, writes nothing.
select c.relname::text as table_name
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relrowsecurity
  and (c.relname = any ($1::text[]) or c.relname like '\_kindred\_%' or c.relname like '\_face\_sync\_%')
  and row_security_active(c.oid)
order by c.relname
