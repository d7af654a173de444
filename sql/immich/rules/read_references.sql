-- What the rules of a job name, looked up by name or id. A name is compared exactly first, then without regard to case.
-- $1 text[]: kinds (album, person, tag, library), $2 text[]: as written, $3 uuid: source user.
-- Returns for each, in order, as often as there are matches: ordinal, id, name.
-- Locks nothing, writes nothing.
with thing as materialized (
    select 'album' as kind, a.id, a."albumName"::text as name
    from album a
    where a."deletedAt" is null
      and exists (select from (
-- include album_members
                  ) m
                  where m.album_id = a.id and m.user_id = $3)
    union all
    select 'person', p.:"person_id", p.name::text from person p where p."ownerId" = $3
    union all
    select 'tag', t.id, t.value::text from tag t where t."userId" = $3
    union all
    select 'library', l.id, l.name::text from library l where l."ownerId" = $3 and l."deletedAt" is null
), found as (
    select n.ordinal, t.id, t.name,
           case when t.id::text = lower(n.written) then 1 when t.name = n.written then 2 else 3 end as distance
    from unnest($1::text[], $2::text[]) with ordinality as n (kind, written, ordinal)
    join thing t on t.kind = n.kind and (t.id::text = lower(n.written) or lower(t.name) = lower(n.written))
), nearest as (
    select f.*, min(f.distance) over (partition by f.ordinal) as least
    from found f
)
select n.ordinal, n.id, n.name
from nearest n
where n.distance = n.least
order by n.ordinal, n.id
