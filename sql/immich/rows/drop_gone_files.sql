-- Deletes the mirrors' rows of derived files that the source no longer has: it took its edits back, or Immich makes no
-- full-size preview or transcoded video of it any more. Files that are the target's own stay: those of its own edits, or
-- those that Immich made of the mirror alone. What we made of the source's files is recorded by type with the row's id
-- (`followed`).
-- $1 text: job, $2 text: the media root with a slash at its end.
-- Returns nothing. Locks the rows that it deletes, and queues the files. A second run finds nothing to do.
with gone as (
    delete from asset_file m
    using pg_temp.kindred_asset b
    where m."assetId" = b.mirror_id
      and exists (select from asset a where a.id = b.mirror_id and a."ownerId" = b.target_user_id)
      and (b.followed ->> ('asset_file.' || m.type) = m.id::text
           or (b.edits_followed and m."isEdited")  -- needs asset_file.isEdited
          )
      and not exists (select from asset_file s
                      where s."assetId" = b.source_id
                        and s."isEdited" = m."isEdited"  -- needs asset_file.isEdited
                        and s.type = m.type)
    returning m.path, b.target_user_id
)
insert into _kindred_unlink (job, folder, path)
select $1, place.folder, substr(gone.path, length($2 || place.folder) + 2)
from gone
cross join (values ('thumbs'), ('encoded-video')) as place (folder)
where starts_with(gone.path, $2 || place.folder || '/' || gone.target_user_id::text || '/')
