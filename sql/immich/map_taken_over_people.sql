-- Ties source people to those who stand for them on taken-over mirrors, where the predecessor's map of people is gone or
-- lacks them. Somebody who is on a photo of the target's own as well was not made for the mirrors alone and counts as
-- adopted.
-- $1 uuid: source user. Reads pg_temp.kindred_renamed_face and pg_temp.kindred_asset.
-- A second run finds nothing to do.
insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id, adopted)
select distinct on (s."personId", b.target_user_id)
       s."personId", m."personId", $1, b.target_user_id,
       exists (select from asset_face own
               where own."personId" = m."personId"
                 and not exists (select from _face_sync_asset_map x where x.target_asset_id = own."assetId"))
from pg_temp.kindred_asset b
join asset_face s on s."assetId" = b.source_id
join asset_face m on m.id = pg_temp.kindred_mirror_id(b.target_user_id, s.id)
join person p on p.id = m."personId" and p."ownerId" = b.target_user_id
where s."personId" is not null
  and not exists (select from _face_sync_person_map x
                  where x.source_person_id = s."personId" and x.target_user_id = b.target_user_id)
  and not exists (select from _face_sync_person_map back where back.target_person_id = s."personId")
group by s."personId", m."personId", b.target_user_id
order by s."personId", b.target_user_id, count(*) desc, m."personId"
on conflict do nothing
