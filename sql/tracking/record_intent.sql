-- Records the names that are about to be used, before the first file is made, and forgets the intent that this worker
-- finished before it.
-- $1 uuid: the intent, $2 text: job, $3 uuid: target user, $4 uuid[]: source assets, $5 uuid[]: their mirrors, $6 text[]:
-- the originals' paths in the tree (below it), $7 uuid[] and $8 text[]: for each file its mirror or person and its name
-- (folder and below it, as in thumbs/...), $9 uuid: the intent to forget, or null.
-- Takes the names off the queues of files to unlink, of any job: a photo may come back, or come from another job. Locks
-- the queued rows, so it waits for sessions that are unlinking just now. A name with * at its end stays queued, for files
-- that have no row by then.
-- Returns nothing. A second run fails on the key.
with finished as (
    delete from _kindred_batch where id = $9
), name as materialized (
    select distinct split_part(x.name, '/', 1) as folder, substr(x.name, strpos(x.name, '/') + 1) as path
    from unnest($8::text[]) as x (name)
    union all
    select f.folder, concat_ws('/', ($3::uuid)::text, left(m.id, 2), substr(m.id, 3, 2), m.id || '*')
    from (select distinct id::text as id from unnest($7::uuid[]) as id) m
    cross join (values ('thumbs'), ('encoded-video')) as f (folder)
), queued as (
    select u.id, u.path
    from _kindred_unlink u
    where u.id in (select q.id
                   from name
                   cross join lateral (select q.id
                                       from _kindred_unlink q
                                       where q.folder = name.folder
                                         and q.path = name.path
                                         and (q.folder <> 'tree' or q.job = $2)
                                       offset 0) q)
    order by u.id  -- as list_unlinks.sql locks them
    for update
), taken_back as (
    delete from _kindred_unlink u using queued q where u.id = q.id and right(q.path, 1) <> '*'
)
insert into _kindred_batch (id, job, target_user_id, source_assets, mirrors, tree_paths, file_assets, file_paths)
values ($1, $2, $3, $4, $5, $6, $7, $8)
