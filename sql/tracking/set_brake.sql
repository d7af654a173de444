-- Holds back a job's removals, its tombstones or both, until a person releases them or their number falls.
-- $1 text: job, $2 bigint: would_remove, $3 bigint: tombstones (0 where not held back), $4 bigint: mirrors. Writes nothing where
-- the same is noted already.
insert into _kindred_brake as b (job, would_remove, tombstones, mirrors)
values ($1, $2, $3, $4)
on conflict (job) do update
set would_remove = excluded.would_remove, tombstones = excluded.tombstones, mirrors = excluded.mirrors
where (b.would_remove, b.tombstones, b.mirrors) is distinct from (excluded.would_remove, excluded.tombstones, excluded.mirrors)
