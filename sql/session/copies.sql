-- What `kindred plan` needs: temporary copies of the tables that a cycle writes. A temporary table hides the one of its name
-- in `public`, so a cycle's own statements then read and write the copies, and nothing else changes (docs/adr/0007-plan.md).

-- Some of the rows that each step changed in the copies: for examples.
create temporary table if not exists kindred_change (
    ordinal bigint generated always as identity,
    step text not null,
    table_name text not null,
    action text not null,  -- insert, update, delete
    row_then jsonb not null,  -- as it is after the change, of a deleted row as it was
    columns text[]  -- that an update changed
);

-- What stands for a value that a cycle only compares: embeddings are most of a library's bytes.
create or replace function pg_temp.kindred_digest(value bytea) returns text
language sql immutable strict parallel safe
as $$
    select format('[%s,%s]', h >> 16, h & 65535) from hashtext(encode(value, 'hex')) as h
$$;

-- Notes up to five changes of each kind that a step makes in a table. Arguments: the columns of the table's key.
create or replace function pg_temp.kindred_note_change() returns trigger
language plpgsql
as $$
declare
    this_step text := coalesce(current_setting('kindred.step', true), '');
    room bigint;
begin
    select 5 - count(*) into room
    from pg_temp.kindred_change c
    where c.step = this_step and c.table_name = tg_table_name and c.action = lower(tg_op);
    if room <= 0 then
        return null;
    end if;
    if tg_op = 'INSERT' then
        insert into pg_temp.kindred_change (step, table_name, action, row_then)
        select this_step, tg_table_name, 'insert', to_jsonb(n) from new_rows n limit room;
    elsif tg_op = 'DELETE' then
        insert into pg_temp.kindred_change (step, table_name, action, row_then)
        select this_step, tg_table_name, 'delete', to_jsonb(o) from old_rows o limit room;
    else
        insert into pg_temp.kindred_change (step, table_name, action, row_then, columns)
        select this_step, tg_table_name, 'update', n.r,
               array(select e.key from jsonb_each(n.r) e where e.value is distinct from o.r -> e.key order by e.key)
        from (select to_jsonb(x) as r from old_rows x limit room) o
        join (select to_jsonb(x) as r from new_rows x) n
            on not exists (select from unnest(tg_argv) as k (name) where n.r -> k.name is distinct from o.r -> k.name);
    end if;
    return null;
end
$$;

-- Copies the rows of public.<name> for which `condition` holds (over x, $1 the users, $2 the albums) into a temporary table
-- of that name, with its keys, and notes what happens to them from then on.
create or replace function pg_temp.kindred_copy_table(name text, condition text, users uuid[], albums uuid[]) returns void
language plpgsql
as $$
declare
    original regclass := format('public.%I', name)::regclass;
    names text;
    expressions text;
    key text;
    c record;
begin
    execute format('create temporary table %1$I (like public.%1$I including defaults including identity)', name);
    for c in
        select a.attname, format_type(a.atttypid, null) as type
        from pg_attribute a
        join pg_type t on t.oid = a.atttypid
        where a.attrelid = original and not a.attisdropped and t.typname = 'vector'
    loop  -- without a number of dimensions, so that a digest has room in it
        execute format('alter table pg_temp.%I alter column %I type %s', name, c.attname, c.type);
    end loop;
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum),
           string_agg(case when t.typname = 'vector'
                           then format('pg_temp.kindred_digest(record_send(row(x.%I)))::%s', a.attname, format_type(a.atttypid, null))
                           else format('x.%I', a.attname) end,
                      ', ' order by a.attnum)
    into names, expressions
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    where a.attrelid = original and a.attnum > 0 and not a.attisdropped;
    execute format('insert into pg_temp.%1$I (%2$s) overriding system value select %3$s from public.%1$I x where %4$s',
                   name, names, expressions, condition)
    using users, albums;
    for c in select attname from pg_attribute where attrelid = original and attidentity <> '' loop
        execute format('select setval(pg_get_serial_sequence(%L, %L), coalesce(max(%I), 0) + 1, false) from pg_temp.%I',
                       format('pg_temp.%I', name), c.attname, c.attname, name);
    end loop;
    for c in
        select replace(pg_get_indexdef(x.indexrelid), format(' ON public.%I', name), format(' ON pg_temp.%I', name)) as text
        from pg_index x
        join pg_class i on i.oid = x.indexrelid
        join pg_am m on m.oid = i.relam
        where x.indrelid = original and m.amname = 'btree' and x.indexprs is null
    loop
        execute c.text;
    end loop;
    select string_agg(quote_literal(a.attname), ', ')
    into key
    from pg_index x
    join pg_attribute a on a.attrelid = x.indrelid and a.attnum = any (x.indkey::smallint[])
    where x.indrelid = original and x.indisprimary;
    for c in
        select * from (values ('insert', 'new table as new_rows'),
                              ('update', 'old table as old_rows new table as new_rows'),
                              ('delete', 'old table as old_rows')) as t (action, rows)
    loop  -- what foreign keys take along is no change of its own
        execute format('create trigger kindred_note_%1$s after %1$s on pg_temp.%2$I referencing %3$s for each statement'
                       ' when (pg_trigger_depth() = 0) execute function pg_temp.kindred_note_change(%4$s)',
                       c.action, name, c.rows, key);
    end loop;
    execute format('analyze pg_temp.%I', name);
end
$$;

-- Gives the copies the foreign keys among them, so that what goes along with a deleted row goes along in the copies too, and
-- their conditions.
create or replace function pg_temp.kindred_tie_copies(names text[]) returns void
language plpgsql
as $$
declare
    c record;
begin
    for c in
        select r.relname, k.conname,
               replace(regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''),
                       ' REFERENCES public.', ' REFERENCES pg_temp.') as text
        from pg_constraint k
        join pg_class r on r.oid = k.conrelid and r.relnamespace = 'public'::regnamespace
        left join pg_class t on t.oid = k.confrelid
        where r.relname = any (names)
          and (k.contype = 'c' or (k.contype = 'f' and t.relname = any (names)))
    loop  -- not valid: a copied row may refer to one of others that is not there, and be older than its constraint
        execute format('alter table pg_temp.%I add constraint %I %s not valid', c.relname, c.conname, c.text);
    end loop;
end
$$;
