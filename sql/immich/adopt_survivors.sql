-- Mappings whose mirrored person is gone: the target merged it into another, or deleted it. Where the mirrored faces now
-- belong to another person of the target's, that one stands for the source's person from now on; it is marked as not
-- ours, so that its name stays the target's. Where they belong to nobody, the mapping stays and resolves to nobody.
-- From 3.2 on the same finds whom Immich gave another group: when the target left a cluster group, or when the source
-- merged a person into one that the target had not got. That one is still ours; it has the picture that is named for the old
-- group, or shows the same face, whosever its faces are. Immich's audit tells the two apart: a merge deletes the person's
-- row, a move to another group does not.
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
             heir.person_id
      from (
-- include people_of_job
      ) x
      cross join lateral (select x.source_person_id as id
                          union all  -- as the source has it of a third user
                          select back.target_person_id
                          from _face_sync_person_map back
                          where back.source_person_id = x.source_person_id and back.target_user_id = $1) theirs
      cross join lateral (select shown.:"person_id" as person_id, 1 as rank, null::bigint as faces  -- its picture is named so
                          from person shown
                          where substring(shown."thumbnailPath" from '([^/]*)[.][^.]*$') = x.target_person_id::text
                          union all
                          select shown.:"person_id", 2, null
                          from person shown
                          where shown."faceAssetId"
                                = coalesce((x.followed ->> 'stand_in')::uuid,
                                           pg_temp.kindred_mirror_id(x.target_user_id, (x.followed ->> 'faceAssetId')::uuid))
                          union all
                          select f.:"face_person", 3, count(*)
                          from asset_face s
                          join asset_face f on f.id = pg_temp.kindred_mirror_id(x.target_user_id, s.id)
                          where s.:"face_person" = theirs.id
                          group by f.:"face_person") heir
      join person p on p.:"person_id" = heir.person_id and p."ownerId" = x.target_user_id
      where not exists (select from person gone where gone.:"person_id" = x.target_person_id and gone."ownerId" = x.target_user_id)
      order by x.id, heir.rank, heir.faces desc, heir.person_id) survivor
where m.id = survivor.id
