-- Takes names out of the queue of files to unlink that moves give to other mirrors: what lies there is not to go any more.
-- $1 text: job, $2 text[]: the names, below the tree.
delete from _kindred_unlink
where job = $1
  and folder = 'tree'
  and path = any ($2)
