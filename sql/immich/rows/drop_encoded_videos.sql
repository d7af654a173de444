-- needs asset.encodedVideoPath
-- Drops the mirrors' transcoded videos that the source no longer has (gone_encoded_videos), as drop_gone_files does for
-- other files.
-- $1 text: job, $2 text: the media root with a slash at its end.
-- Returns nothing. Locks the mirrors that it updates, and queues the files. A second run finds nothing to do.
with listed as materialized (
-- include gone_encoded_videos
), gone as (
    update asset m
    set "encodedVideoPath" = ''
    where m.id = any (array(select mirror_id from listed))
    returning m.id
)
insert into _kindred_unlink (job, folder, path)
select $1, 'encoded-video', substr(listed.path, length($2 || 'encoded-video/') + 1)
from listed
where listed.mirror_id in (select id from gone)
  and starts_with(listed.path, $2 || 'encoded-video/' || listed.target_user_id::text || '/')
