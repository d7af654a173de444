-- The privileges that statements need on Immich's tables: their own, and those of the triggers that they fire, which run
-- as the same role. A trigger's function is opaque to PostgreSQL, so what it writes and reads is found in its text.
-- $1 text[]: statements, prepared for this schema; $2 text[]: what others write, of which only the triggers count, as in
--   {INSERT on asset}.
-- Returns table_name, action (SELECT, INSERT, UPDATE, DELETE), column_name (null: the whole table).
-- Locks nothing, writes nothing.
with recursive own (relation) as (
    select oid from pg_class where relname like '\_kindred\_%' or relname like '\_face\_sync\_%'
), direct as materialized (
    select distinct n.relation, n.action, n.attribute
    from unnest($1::text[]) as s (statement)
    cross join lateral pg_temp.kindred_needs(s.statement) as n
    join pg_class c on c.oid = n.relation and c.relnamespace = 'public'::regnamespace
    where n.relation not in (select relation from own)
), fired (relation, action, is_cascade, function) as (
    select relation, action, false, 0::oid from direct where action <> 'SELECT'
    union
    select c.oid, split_part(w.written, ' on ', 1), false, 0::oid
    from unnest($2::text[]) as w (written)
    join pg_class c on c.relname = split_part(w.written, ' on ', 2) and c.relnamespace = 'public'::regnamespace
    union
    select next.relation, next.action, next.is_cascade, next.function
    from fired f
    cross join lateral (
        select k.conrelid, 'DELETE', true, 0::oid
        from pg_constraint k
        where k.confrelid = f.relation and k.contype = 'f' and k.confdeltype = 'c' and f.action = 'DELETE'
        union all
        select written.relation, written.action, false, t.tgfoid
        from pg_trigger t
        join pg_proc p on p.oid = t.tgfoid
        cross join lateral regexp_matches(p.prosrc, '\m(insert\s+into|update|delete\s+from)\s+"?(\w+)"?', 'gi') as m
        cross join lateral (select to_regclass('public.' || quote_ident(m[2]))::oid,
                                   upper(substring(m[1] for 6)) collate "default") as written (relation, action)
        where t.tgrelid = f.relation
          and not t.tgisinternal
          and not p.prosecdef  -- such a function has its owner's rights
          and t.tgtype::integer & case f.action when 'INSERT' then 4 when 'DELETE' then 8 else 16 end <> 0
          and not (f.is_cascade and pg_get_triggerdef(t.oid) ~ 'pg_trigger_depth\(\) = 0')
          and written.relation is not null
    ) as next (relation, action, is_cascade, function)
), word as materialized (  -- of the functions' texts: names of columns are among them
    select distinct f.function, w.word
    from (select distinct function from fired where function <> 0) f
    join pg_proc p on p.oid = f.function
    cross join lateral regexp_split_to_table(p.prosrc, '\W+') as w (word)
), touched as materialized (
    select distinct relation, action, function from fired where function <> 0
    union
    select distinct to_regclass('public.' || quote_ident(m[1]))::oid, 'SELECT', f.function
    from (select distinct function from fired where function <> 0) f
    join pg_proc p on p.oid = f.function
    cross join lateral regexp_matches(p.prosrc, '\m(?:from|join|update)\s+"?(\w+)"?', 'gi') as m
), by_trigger as (
    select t.relation, t.action, case when t.action <> 'DELETE' then a.attname::text end as column_name
    from touched t
    join pg_attribute a on a.attrelid = t.relation and a.attnum > 0 and not a.attisdropped
    join word w on w.function = t.function and w.word = a.attname::text
), needed as (
    select relation, action, column_name from by_trigger
    union
    select d.relation, d.action, a.attname::text
    from direct d
    left join pg_attribute a on a.attrelid = d.relation and a.attnum > 0 and not a.attisdropped
                                and (a.attnum = d.attribute or d.attribute = 0)
)
select c.relname::text as table_name, n.action, n.column_name
from needed n
join pg_class c on c.oid = n.relation
where n.column_name is null
   or not exists (select from needed whole
                  where whole.relation = n.relation and whole.action = n.action and whole.column_name is null)
order by 1, 2 desc, 3
