-- Which privileges of a list the present role does not have.
-- $1 text[]: tables, $2 text[]: actions, $3 text[]: columns (null: the whole table), in one order.
-- Returns table_name, action, column_name of each.
-- Locks nothing, writes nothing.
select n.table_name, n.action, n.column_name
from unnest($1::text[], $2::text[], $3::text[]) as n (table_name, action, column_name)
where not case when n.column_name is null
               then has_table_privilege(current_user, quote_ident(n.table_name), n.action)
               else has_column_privilege(current_user, quote_ident(n.table_name), n.column_name, n.action) end
order by 1, 2, 3
