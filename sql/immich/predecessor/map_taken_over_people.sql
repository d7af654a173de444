-- Maps source people to the people who stand for them on taken-over mirrors, where the predecessor's map of people is
-- gone or lacks them. A person who is also on a photo of the target's own was not made for the mirrors alone, and counts
-- as adopted.
-- $1 uuid: source user. Reads pg_temp.kindred_asset, after the faces got the ids that Kindred gives (find_renamed_faces).
-- Returns nothing. Writes only _face_sync_person_map. A second run finds nothing to do.
insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id, adopted)
select distinct on (s.:"face_person", b.target_user_id)
       s.:"face_person", m.:"face_person", $1, b.target_user_id,
       exists (select from asset_face own
               where own.:"face_person" = m.:"face_person"
                 and not exists (select from _face_sync_asset_map x where x.target_asset_id = own."assetId"))
from pg_temp.kindred_asset b
join asset_face s on s."assetId" = b.source_id
join asset_face m on m.id = pg_temp.kindred_mirror_id(b.target_user_id, s.id)
join person p on p.:"person_id" = m.:"face_person" and p."ownerId" = b.target_user_id
where s.:"face_person" is not null
  and not exists (select from _face_sync_person_map x
                  where x.source_person_id = s.:"face_person" and x.target_user_id = b.target_user_id)
  and not exists (select from _face_sync_person_map back where back.target_person_id = s.:"face_person"
                                                               and back.source_person_id <> back.target_person_id
                                                               and (not back.matched
                                                                    or back.source_user_id = b.target_user_id))
group by s.:"face_person", m.:"face_person", b.target_user_id
order by s.:"face_person", b.target_user_id, count(*) desc, m.:"face_person"
on conflict do nothing
