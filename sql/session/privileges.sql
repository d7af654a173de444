-- What privileges a statement needs, by PostgreSQL's own reckoning: see docs/adr/0006-least-privilege.md. Like prepare.sql
-- temporary, and run once for each connection.

-- Lets PostgreSQL analyze a statement, as the body of a function that is never called, and reads from the result which
-- privileges its executor will ask for: action (SELECT, INSERT, UPDATE, DELETE) on a relation, and the column's number;
-- 0 is the whole row, below it are system columns, null is the table.
create or replace function pg_temp.kindred_needs(statement text) returns table (relation oid, action text, attribute integer)
language plpgsql
as $$
declare
    types text;
    body text;
begin
    execute 'prepare kindred_check as ' || statement;
    select string_agg(t.type, ', ' order by t.n) into types
    from pg_prepared_statements p
    cross join unnest(p.parameter_types::text[]) with ordinality as t (type, n)
    where p.name = 'kindred_check';
    deallocate kindred_check;
    execute format(E'create function pg_temp.kindred_body(%s) returns void language sql begin atomic %s\n; end',
                   types, statement);
    select p.prosqlbody::text into body from pg_proc p where p.oid = to_regproc('pg_temp.kindred_body');  -- looked up anew each time
    drop function pg_temp.kindred_body;
    return query
    select rte.relation,
           wanted.action,
           case when wanted.columns is not null then member::integer - 7 end  -- sets of columns count from the first system column
    -- The text is long, and a regular expression over all of it takes most of a start's time: it is cut first.
    from string_to_table(body, ':relid ') as part
    cross join lateral regexp_match(split_part(split_part(part, '}', 1), '{', 1),
                                    '^(\d+) .*:requiredPerms (\d+) :checkAsUser \d+ :selectedCols \(b([ \d]*)\) '
                                    ':insertedCols \(b([ \d]*)\) :updatedCols \(b([ \d]*)\)') as m
    cross join lateral (select m[1]::oid, m[2]::integer) as rte (relation, permissions)
    cross join lateral (values ('INSERT', 1, m[4]), ('SELECT', 2, m[3]), ('UPDATE', 4, m[5]), ('DELETE', 8, null))
        as wanted (action, bit, columns)
    left join lateral regexp_split_to_table(btrim(wanted.columns), ' ') as member on member <> ''
    where rte.permissions & wanted.bit <> 0
      and (wanted.columns is null or member is not null);
end
$$;
