-- Mirrored people that no face at all refers to any more (trashed and deleted faces count), that we made and that the
-- target did not name. Two sources with one target do not disturb each other: a face of either keeps the person.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns id of each one's mapping. Locks nothing, writes nothing.
select m.id
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
