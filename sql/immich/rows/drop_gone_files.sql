-- Deletes the mirrors' rows of derived files that the source no longer has (gone_files).
-- $1 text: job, $2 text: the media root with a slash at its end.
-- Returns nothing. Locks the rows that it deletes, and queues the files. A second run finds nothing to do.
with listed as materialized (
-- include gone_files
), gone as (
    delete from asset_file m
    where m.id = any (array(select id from listed))
    returning m.id
)
insert into _kindred_unlink (job, folder, path)
select $1, place.folder, substr(listed.path, length($2 || place.folder) + 2)
from listed
cross join (values ('thumbs'), ('encoded-video')) as place (folder)
where listed.id in (select id from gone)
  and starts_with(listed.path, $2 || place.folder || '/' || listed.target_user_id::text || '/')
