-- Notes files to unlink after this transaction's commit.
-- $1 text: job, $2 text: folder, $3 text[]: paths below it.
insert into _kindred_unlink (job, folder, path)
select $1, $2, path
from unnest($3::text[]) as path
