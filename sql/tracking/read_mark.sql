-- The mark that a job's last cycle kept, where it still holds.
-- $1 text: job, $2 text: what it depends on (text).
-- Returns mark (jsonb as text), age (seconds since it was taken, by the database's clock), or nothing. Locks nothing,
-- writes nothing.
select mark::text as mark, extract(epoch from now() - (mark ->> 'now')::timestamptz)::double precision as age
from _kindred_mark
where job = $1 and basis = $2
