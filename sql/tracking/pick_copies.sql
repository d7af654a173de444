-- Moves to pg_temp.kindred_copy the pairs of pg_temp.kindred_likeness in which each is the nearest of what is left for the
-- other: the same file first, then by distance, time and name. Called until it finds none, that gives each asset of either
-- side to one of the other at most, the nearest first.
-- Writes only the temporary table.
with ranked as (
    select l.source_id, l.own_id, l.distance, l.seconds,
           row_number() over (order by l.distance nulls first, l.seconds, l.has_same_name desc, l.source_id, l.own_id) as rank
    from pg_temp.kindred_likeness l
    where not exists (select from pg_temp.kindred_copy c where c.source_id = l.source_id)
      and not exists (select from pg_temp.kindred_copy c where c.own_id = l.own_id)
), nearest as (
    select *, min(rank) over (partition by source_id) as of_source, min(rank) over (partition by own_id) as of_own
    from ranked
)
insert into pg_temp.kindred_copy (source_id, own_id, distance, seconds)
select source_id, own_id, distance, seconds
from nearest
where rank = of_source
  and rank = of_own
