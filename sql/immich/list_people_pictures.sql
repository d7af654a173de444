-- The pictures of the target's mirrored people whose origin has one: of those that lack theirs, being new or because the
-- file could not be placed at an earlier try, of those whose picture is not named for them (who leaves a cluster group gets
-- people of new ids), or of all. Whatever job made them: a person may come from a third user through the source.
-- $1 uuid: target user, $2 boolean: also those that have one, for a look at whether its file is there.
-- Returns mirror_id, source_path, path (the mirror's, or empty).
-- Locks nothing, writes nothing.
select p.:"person_id" as mirror_id,
       s."thumbnailPath" as source_path,
       p."thumbnailPath" as path
from _face_sync_person_map m
join person s on s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id
join person p on p.:"person_id" = m.target_person_id and p."ownerId" = m.target_user_id
where m.target_user_id = $1
  and (p."thumbnailPath" = ''
       or (not m.adopted and ($2 or p."thumbnailPath" not like '%/' || p.:"person_id" || '.%')))
  and s."thumbnailPath" <> ''
