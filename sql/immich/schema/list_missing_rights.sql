-- Lists the rights on Immich's tables that the present role lacks. Tables that this Immich does not have need none.
-- $1 text[]: tables, $2 text[]: what is done to each, as in {"select, insert"}, in the same order.
-- Returns action and table_name of each.
-- Locks nothing, writes nothing.
select upper(a.action) as action, c.relname::text as table_name
from unnest($1::text[], $2::text[]) with ordinality as r (table_name, actions, n)
join pg_class c on c.relname = r.table_name and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
cross join lateral string_to_table(r.actions, ', ') with ordinality as a (action, n)
where not has_table_privilege(c.oid, a.action)
order by r.n, a.n
