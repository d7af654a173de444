-- A page of the files whose rows are gone.
-- $1 text: job, $2 boolean: also those in the tree; where it is not open they wait, $3 bigint: after this one, $4 integer: at
-- most so many.
-- Returns id, folder (tree, thumbs, encoded-video), path (below it; in the latter two, with * at its end, all files whose
-- names begin so), inode, size, mtime_ns (what we made there; null where nothing is known), source_path (the source's
-- original, or null), in the order of the ids.
-- Locks the rows: whoever is about to place a file under one of these names waits (record_intent.sql). Writes nothing.
select id, folder, path, inode, size, mtime_ns, source_path
from _kindred_unlink
where job = $1
  and ($2 or folder <> 'tree')
  and id > $3
order by id
limit $4
for update
