-- needs asset.encodedVideoPath
-- The mirrors' transcoded videos that the source no longer has, as gone_files lists other files. Immich kept their paths in
-- a column of asset up to 2.5. drop_encoded_videos and find_differing include this text.
-- Returns mirror_id, path, target_user_id. Locks nothing, writes nothing.
select b.mirror_id, own."encodedVideoPath" as path, b.target_user_id
from pg_temp.kindred_asset b
join asset s on s.id = b.source_id
join asset own on own.id = b.mirror_id and own."ownerId" = b.target_user_id
where b.followed ? 'asset_file.encoded_video'
  and coalesce(s."encodedVideoPath", '') = ''
  and own."encodedVideoPath" <> ''
