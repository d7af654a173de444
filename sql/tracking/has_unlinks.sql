-- Whether any file is queued to be unlinked, so that an idle cycle locks nothing.
-- $1 text: job, $2 boolean: also in the tree.
-- Returns one row: any.
select exists (select from _kindred_unlink where job = $1 and ($2 or folder <> 'tree')) as any
