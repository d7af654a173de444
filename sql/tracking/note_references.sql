-- Notes what a job's rules name and what was found for it, and forgets what they name no more.
-- $1 text: job, $2 text[]: kinds, $3 text[]: as written, $4 uuid[]: ids, or null, $5 boolean[]: it was gone.
-- Returns nothing. A second run writes nothing.
with named as (
    select * from unnest($2::text[], $3::text[], $4::uuid[], $5::boolean[]) as n (kind, written, id, is_gone)
), forgotten as (
    delete from _kindred_reference r
    where r.job = $1
      and not exists (select from named n where n.kind = r.kind and n.written = r.written)
)
insert into _kindred_reference as r (job, kind, written, id, gone_since)
select $1, n.kind, n.written, n.id, case when n.is_gone then now() end
from named n
on conflict (job, kind, written) do update
set id = excluded.id, gone_since = coalesce(r.gone_since, excluded.gone_since)
where r.id is distinct from excluded.id
   or (r.gone_since is null and excluded.gone_since is not null)
