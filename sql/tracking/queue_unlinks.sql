-- Notes files of the tree to unlink after this transaction's commit, with what we made there.
-- $1 text: job, $2 text[]: paths below the tree, $3 bigint[]: inodes (null but for hard links), $4 bigint[]: sizes, $5
-- bigint[]: times in nanoseconds (null where nothing is known), $6 text[]: the sources' originals, in one order.
insert into _kindred_unlink (job, folder, path, inode, size, mtime_ns, source_path)
select $1, 'tree', t.path, t.inode, t.size, t.mtime_ns, t.source_path
from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
    as t (path, inode, size, mtime_ns, source_path)
