-- What was found before for what a job's rules name.
-- $1 text: job, $2 text[]: kinds, $3 text[]: as written.
-- Returns for each, in order: ordinal, is_known, id, gone_since (text, or null).
select n.ordinal, r.job is not null as is_known, r.id, r.gone_since::text as gone_since
from unnest($2::text[], $3::text[]) with ordinality as n (kind, written, ordinal)
left join _kindred_reference r on r.job = $1 and r.kind = n.kind and r.written = n.written
order by n.ordinal
