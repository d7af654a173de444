-- Queues mirrors' files that others, under other names, have just replaced. Either Immich made the source's file again in
-- another format or spelling (its row stays and has another path), or the mirror's row is not ours and is deleted
-- (free_file_names). Paths outside the target's own folders are left alone; an XMP file keeps its name.
-- $1 text: job, $2 text: the media root with a slash at its end. Reads the batch in pg_temp.kindred_asset and its files
-- in pg_temp.kindred_file. It must run before the rows get the new names; after that it finds nothing.
-- Returns nothing. Writes only _kindred_unlink.
insert into _kindred_unlink (job, folder, path)
select $1, place.folder, substr(m.path, length($2 || place.folder) + 2)
from pg_temp.kindred_file f
join pg_temp.kindred_asset b on b.source_id = f.source_id
join asset a on a.id = b.mirror_id and a."ownerId" = b.target_user_id
join (
-- include asset_files
) s on s."assetId" = b.source_id and s.id = f.source_file_id
join (
-- include asset_files
) m on m."assetId" = b.mirror_id and m.type = s.type and m.is_edited = s.is_edited
cross join (values ('thumbs'), ('encoded-video')) as place (folder)
where m.path <> f.path
  and starts_with(m.path, $2 || place.folder || '/' || b.target_user_id::text || '/')
