-- What a job's rules name may be gone: a person let the removals through, or there were none.
-- $1 text: job.
-- Returns nothing. A second run writes nothing.
update _kindred_reference
set gone_since = null
where job = $1 and gone_since is not null
