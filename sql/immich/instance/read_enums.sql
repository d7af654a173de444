-- Lists every value of every enum in schema public, for the catalogue.
-- Returns enum_name, value.
-- Locks nothing, writes nothing.
select t.typname as enum_name,
       e.enumlabel as value
from pg_enum e
join pg_type t on t.oid = e.enumtypid
where t.typnamespace = 'public'::regnamespace
order by 1, 2
