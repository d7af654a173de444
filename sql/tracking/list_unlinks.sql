-- Files whose rows are gone.
-- $1 text: job, $2 integer: at most so many.
-- Returns id, folder (tree, thumbs, encoded-video), path (below it; in the latter two, with * at its end, all files whose
-- names begin so).
select id, folder, path
from _kindred_unlink
where job = $1
order by id
limit $2
