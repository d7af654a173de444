-- Mirrored people that no face of the target's refers to any more (trashed and deleted faces count), that we made, that the
-- target did not name and that nobody shares with it: Immich would take the share back, a row of the sharer's. Two sources
-- with one target do not disturb each other: a face of either keeps the person.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns id of each one's mapping. Locks nothing, writes nothing.
select m.id
from _face_sync_person_map m
join person p on p.:"person_id" = m.target_person_id and p."ownerId" = m.target_user_id
where m.source_user_id = $1
  and m.target_user_id = $2
  and not m.adopted
  and (p.name = '' or p.name = m.followed ->> 'name')
  and not exists (select from person_user u where u."personGroupId" = p."personGroupId" and u."sharedWithId" = p."ownerId")  -- needs person_user
  and not exists (select from asset_face f
                  join asset a on a.id = f."assetId" and a."ownerId" = m.target_user_id
                  where f.:"face_person" = p.:"person_id")
  and not exists (select from asset_face s  -- about to be needed
                  join pg_temp.kindred_candidate c on c.source_id = s."assetId"
                  join person theirs on theirs.:"person_id" = s.:"face_person" and theirs."ownerId" = m.source_user_id
                  where s.:"face_person" = m.source_person_id)
  and not exists (select from _face_sync_person_map other
                  where other.target_person_id = m.target_person_id
                    and other.target_user_id = m.target_user_id
                    and other.id <> m.id)
