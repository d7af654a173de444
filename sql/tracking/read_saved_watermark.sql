-- The watermark that a cycle saved, if its basis is still the same.
-- $1 text: job, $2 text: the basis now.
-- Returns watermark (JSON); no row where there is none. Locks nothing, writes nothing.
select watermark::text as watermark
from _kindred_watermark
where job = $1 and basis = $2
