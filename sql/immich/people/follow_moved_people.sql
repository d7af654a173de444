-- needs person_group
-- Lets mappings follow source people into other groups. Where the source leaves a cluster group, Immich gives the people
-- that it shared there new groups. Where somebody merges a person into one that the source does not have, Immich moves
-- the source's person there.
-- The source's faces show which group it is: first the former feature face of the person, then those whose mirrors belong
-- to the target's person. Each run settles the likeliest pairs of mapping and group, the next run what is left. A group
-- that has a mapping is not considered: the source merged the two.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns person_id of each: its new group. Locks the mappings that it changes.
with moved as (
    select m.id, m.target_person_id, m.adopted, (m.followed ->> 'faceAssetId')::uuid as feature_face_id
    from _face_sync_person_map m
    where m.source_user_id = $1
      and m.target_user_id = $2
      and not exists (select from person s where s."personGroupId" = m.source_person_id and s."ownerId" = $1)
), witness as (
    select id, target_person_id, adopted, feature_face_id as face_id, true as is_feature
    from moved
    union all
    select m.id, m.target_person_id, m.adopted, s.id, false
    from moved m
    join asset_face f on f."personGroupId" = m.target_person_id
    join _face_sync_asset_map a on a.target_asset_id = f."assetId" and a.source_user_id = $1 and a.target_user_id = $2
    join asset_face s on s."assetId" = a.source_asset_id and f.id = pg_temp.kindred_mirror_id($2, s.id)
), pair as (
    select w.id, w.adopted, s."personGroupId" as group_id, bool_or(w.is_feature) as by_feature, count(*) as faces
    from witness w
    join asset_face s on s.id = w.face_id
    join person p on p."personGroupId" = s."personGroupId" and p."ownerId" = $1
    where not exists (select from _face_sync_person_map taken
                      where taken.source_person_id = s."personGroupId" and taken.target_user_id = $2)
      and not exists (select from _face_sync_person_map back  -- a mirror of somebody else's, whose origin stands for it
                      where back.id <> w.id
                        and back.target_person_id = s."personGroupId"
                        and (not back.matched or back.source_user_id = $2)
                        and back.source_person_id not in (back.target_person_id, w.target_person_id))
    group by w.id, w.adopted, s."personGroupId"
), ranked as (
    select id,
           group_id,
           row_number() over (partition by id order by by_feature desc, faces desc, group_id) as for_mapping,
           row_number() over (partition by group_id order by by_feature desc, faces desc, adopted, id) as for_group
    from pair
)
update _face_sync_person_map m
set source_person_id = r.group_id
from ranked r
where m.id = r.id
  and r.for_mapping = 1
  and r.for_group = 1
returning m.source_person_id as person_id
