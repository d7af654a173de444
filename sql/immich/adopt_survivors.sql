-- Mappings whose mirrored person is gone: the target merged it into another, or deleted it. Where the mirrored faces now
-- belong to another person of the target's, that one stands for the source's person from now on; it is marked as not
-- ours, so that its name stays the target's. Where they belong to nobody, the mapping stays and resolves to nobody.
-- From 3.2 on the same finds whom Immich gave another group: when the target left a cluster group, or when the source
-- merged a person into one that the target had not got. That one is still ours. Immich's audit tells the two apart: a
-- merge deletes the person's row, a move to another group does not.
-- $1 uuid: source user, $2 uuid: target user.
update _face_sync_person_map m
set target_person_id = survivor.person_id,
    refused = false,
    adopted = survivor.person_id <> pg_temp.kindred_mirror_id(m.target_user_id, m.source_person_id)
              and (m.adopted or survivor.was_merged)  -- needs person_group
from (select distinct on (x.id) x.id,
             exists (select from person_audit d  -- needs person_group
                     where d."personGroupId" = x.target_person_id and d."ownerId" = x.target_user_id  -- needs person_group
                       and not exists (select from _kindred_gone_person g  -- needs person_group
                                       where g.person_id = d."personGroupId" and g.target_user_id = d."ownerId"  -- needs person_group
                                         and g.gone_at >= d."deletedAt")) as was_merged,  -- needs person_group
             f.:"face_person" as person_id
      from _face_sync_person_map x
      join asset_face s on s.:"face_person" = x.source_person_id
      join asset_face f on f.id = pg_temp.kindred_mirror_id(x.target_user_id, s.id)
      join person p on p.:"person_id" = f.:"face_person" and p."ownerId" = x.target_user_id
      where x.source_user_id = $1
        and x.target_user_id = $2
        and not exists (select from person gone where gone.:"person_id" = x.target_person_id and gone."ownerId" = x.target_user_id)
      group by x.id, x.source_person_id, x.target_person_id, x.target_user_id, f.:"face_person"
      order by x.id, count(*) desc, f.:"face_person") survivor
where m.id = survivor.id
