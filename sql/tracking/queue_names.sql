-- Notes files to unlink after this transaction's commit.
-- $1 text: job, $2 text[]: names (folder and below it, as in tree/..., thumbs/...).
insert into _kindred_unlink (job, folder, path)
select distinct $1, split_part(name, '/', 1), substr(name, strpos(name, '/') + 1)
from unnest($2::text[]) as name
