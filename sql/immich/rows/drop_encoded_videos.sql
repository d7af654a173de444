-- needs asset.encodedVideoPath
-- Drops the mirrors' transcoded videos that the source no longer has, as drop_gone_files does for other files. Immich
-- kept their paths in a column of asset up to 2.5.
-- $1 text: job, $2 text: the media root with a slash at its end.
-- Returns nothing. Locks the mirrors that it updates, and queues the files. A second run finds nothing to do.
with gone as (
    update asset m
    set "encodedVideoPath" = ''
    from pg_temp.kindred_asset b
    join asset s on s.id = b.source_id
    join asset own on own.id = b.mirror_id
    where m.id = b.mirror_id
      and m."ownerId" = b.target_user_id
      and b.followed ? 'asset_file.encoded_video'
      and coalesce(s."encodedVideoPath", '') = ''
      and own."encodedVideoPath" <> ''
    returning own."encodedVideoPath" as path, b.target_user_id
)
insert into _kindred_unlink (job, folder, path)
select $1, 'encoded-video', substr(gone.path, length($2 || 'encoded-video/') + 1)
from gone
where starts_with(gone.path, $2 || 'encoded-video/' || gone.target_user_id::text || '/')
