-- Deletes mirrors' rows of derived files that stand in the way of the source's: the same asset, type and edit state under
-- another id (Immich made the mirror's anew, or the predecessor copied it). Their files are queued.
-- $1 text: job, $2 text: the media root with a slash at its end.
with gone as (
    delete from asset_file m
    using pg_temp.kindred_file f, asset_file s, pg_temp.kindred_asset b
    where s.id = f.source_file_id
      and b.source_id = s."assetId"
      and m."assetId" = b.mirror_id
      and exists (select from asset a where a.id = b.mirror_id and a."ownerId" = b.target_user_id)
      and m.type = s.type
      and m."isEdited" = s."isEdited"  -- needs asset_file.isEdited
      and m.id <> pg_temp.kindred_mirror_id(b.target_user_id, s.id)
    returning m.path, f.path as new_path, b.target_user_id
)
insert into _kindred_unlink (job, folder, path)
select $1, place.folder, substr(gone.path, length($2 || place.folder) + 2)
from gone
cross join (values ('thumbs'), ('encoded-video')) as place (folder)
where gone.path <> gone.new_path
  and starts_with(gone.path, $2 || place.folder || '/' || gone.target_user_id::text || '/')
