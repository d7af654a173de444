-- Deletes mirrored people that no face at all refers to any more (trashed and deleted faces count), that we made and that
-- the target did not name. Their thumbnails are queued, their mappings go. Two sources with one target do not disturb each
-- other: a face of either keeps the person.
-- $1 uuid: source user, $2 uuid: target user, $3 text: job, $4 text: the media root with a slash at its end.
-- Returns person_id of each.
with orphan as (
    select m.id, m.target_person_id, p."thumbnailPath" as path
    from _face_sync_person_map m
    join person p on p.id = m.target_person_id and p."ownerId" = m.target_user_id
    where m.source_user_id = $1
      and m.target_user_id = $2
      and not m.adopted
      and (p.name = '' or p.name = m.followed ->> 'name')
      and not exists (select from asset_face f where f."personId" = p.id)
      and not exists (select from asset_face s  -- about to be needed
                      join pg_temp.kindred_candidate c on c.source_id = s."assetId"
                      where s."personId" = m.source_person_id)
      and not exists (select from _face_sync_person_map other
                      where other.target_person_id = m.target_person_id and other.id <> m.id)
), unmapped as (
    delete from _face_sync_person_map m using orphan where m.id = orphan.id
), queued as (
    insert into _kindred_unlink (job, folder, path)
    select $3, 'thumbs', substr(path, length($4 || 'thumbs/') + 1)
    from orphan
    where starts_with(path, $4 || 'thumbs/' || $2::text || '/')
)
select target_person_id as person_id
from orphan
