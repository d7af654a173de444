-- A page of the files whose rows are gone.
-- $1 text: job, $2 boolean: also those in the tree; where it is not open they wait, $3 bigint: after this one, $4 integer: at
-- most so many.
-- Returns id, folder (tree, thumbs, encoded-video), path (below it; in the latter two, with * at its end, all files whose
-- names begin so), in the order of the ids.
select id, folder, path
from _kindred_unlink
where job = $1
  and ($2 or folder <> 'tree')
  and id > $3
order by id
limit $4
