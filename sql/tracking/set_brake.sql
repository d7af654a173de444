-- Holds a job's removals until a person releases them or their number falls.
-- $1 text: job, $2 bigint: would_remove, $3 bigint: mirrors. Writes nothing where the same is noted already.
insert into _kindred_brake as b (job, would_remove, mirrors)
values ($1, $2, $3)
on conflict (job) do update
set would_remove = excluded.would_remove, mirrors = excluded.mirrors
where (b.would_remove, b.mirrors) is distinct from (excluded.would_remove, excluded.mirrors)
