-- needs asset_edit
-- The source took its edits back: the mirrors' edited files go with their rows, unless the target edits the mirror itself.
-- $1 text: job, $2 text: the media root with a slash at its end.
with gone as (
    delete from asset_file m
    using pg_temp.kindred_asset b
    where m."assetId" = b.mirror_id
      and exists (select from asset a where a.id = b.mirror_id and a."ownerId" = b.target_user_id)
      and b.edits_followed
      and m."isEdited"
      and not exists (select from asset_file s where s."assetId" = b.source_id and s.type = m.type and s."isEdited")
    returning m.path, b.target_user_id
)
insert into _kindred_unlink (job, folder, path)
select $1, 'thumbs', substr(gone.path, length($2 || 'thumbs/') + 1)
from gone
where starts_with(gone.path, $2 || 'thumbs/' || gone.target_user_id::text || '/')
