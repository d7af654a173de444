-- needs person_group
-- Points the mappings of the people of pg_temp.kindred_joined_person to their new groups. A person whom the target
-- already has in the new group is its own, and the picture of the mirrored one is queued; otherwise the picture moves
-- along (see list_people_pictures). The mappings of people whom the target merged into one of these follow it.
-- $1 uuid: target user, $2 text: job, $3 text: the media root with a slash at its end.
-- Returns person_id of each old one. Locks the mappings that it changes.
with moved as (
    update _face_sync_person_map m
    set target_person_id = j.new_id, adopted = m.adopted or j.has_own
    from pg_temp.kindred_joined_person j
    where m.target_person_id = j.old_id
      and m.target_user_id = $1
      and (m.id = j.mapping_id or m.adopted)
    returning m.id = j.mapping_id as is_own_mapping, j.old_id, j.has_own
), queued as (
    insert into _kindred_unlink (job, folder, path)
    select $2, 'thumbs', substr(p."thumbnailPath", length($3 || 'thumbs/') + 1)
    from moved
    join person p on p."personGroupId" = moved.old_id and p."ownerId" = $1
    where moved.has_own
      and moved.is_own_mapping
      and starts_with(p."thumbnailPath", $3 || 'thumbs/' || $1::text || '/')
)
select old_id as person_id
from moved
where is_own_mapping
