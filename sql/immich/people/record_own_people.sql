-- needs person_group
-- Maps people on the job's candidates and on the kept mirrors' sources to the person whom the target has in the very same
-- group. That person is the target's own, so nothing of it is followed; but where the target merges or deletes it, the
-- faces follow.
-- $1 uuid: target user, $2 uuid: source user.
-- Returns nothing. Writes only _face_sync_person_map. A second run adds nothing.
insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id, adopted)
select distinct own."personGroupId", own."personGroupId", $2::uuid, $1::uuid, true
from (select source_id from pg_temp.kindred_candidate where ordinal is not null
      union all
      select source_id from pg_temp.kindred_touched where verdict = 'kept') c
join asset_face f on f."assetId" = c.source_id and f."deletedAt" is null
join person own on own."personGroupId" = f."personGroupId" and own."ownerId" = $1
where not exists (select from _face_sync_person_map m
                  where m.target_user_id = $1
                    and (m.source_person_id = own."personGroupId" or m.target_person_id = own."personGroupId"))
on conflict (source_person_id, target_user_id) do nothing
