-- needs person_group
-- Notes people of the target's in the source's own groups whom the target deleted or merged, as Immich's audit shows.
-- Without the note they would be made again. The person who has their faces now is found as for mirrored people who were
-- deleted.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns nothing. Writes only _face_sync_person_map. A second run adds nothing.
insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id, adopted)
select distinct s."personGroupId", s."personGroupId", $1::uuid, $2::uuid, true
from person_audit d
join person s on s."personGroupId" = d."personGroupId" and s."ownerId" = $1
where d."ownerId" = $2
  and not exists (select from person p where p."personGroupId" = d."personGroupId" and p."ownerId" = $2)
  and not exists (select from _kindred_gone_person g
                  where g.person_id = d."personGroupId" and g.target_user_id = $2 and g.gone_at >= d."deletedAt")
  and not exists (select from _face_sync_person_map m
                  where m.target_user_id = $2
                    and (m.source_person_id = d."personGroupId" or m.target_person_id = d."personGroupId"))
on conflict do nothing
