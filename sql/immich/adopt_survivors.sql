-- Mappings whose mirrored person is gone: the target merged it into another, or deleted it. Where the mirrored faces now
-- belong to another person of the target's, that one stands for the source's person from now on; it is marked as not
-- ours, so that its name stays the target's. Where they belong to nobody, the mapping stays and resolves to nobody.
-- $1 uuid: source user, $2 uuid: target user.
update _face_sync_person_map m
set target_person_id = survivor.person_id,
    refused = false,
    adopted = survivor.person_id <> pg_temp.kindred_mirror_id(m.target_user_id, m.source_person_id)
from (select distinct on (x.id) x.id, f."personId" as person_id
      from _face_sync_person_map x
      join asset_face s on s."personId" = x.source_person_id
      join asset_face f on f.id = pg_temp.kindred_mirror_id(x.target_user_id, s.id)
      join person p on p.id = f."personId" and p."ownerId" = x.target_user_id
      where x.source_user_id = $1
        and x.target_user_id = $2
        and not exists (select from person gone where gone.id = x.target_person_id)
      group by x.id, f."personId"
      order by x.id, count(*) desc, f."personId") survivor
where m.id = survivor.id
