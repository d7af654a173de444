-- Gives mirrored people without a feature face the mirror of the source's, else one of their own mirrored faces, which
-- stands in until the source's is mirrored.
-- Only where there is none, where it shows somebody else by now, or where it is our stand-in: the target's own choice
-- stands. A second run finds nothing to do.
-- Whatever job made the people: one may come from a third user through the source.
-- $1 uuid: target user.
with chosen as (
    select distinct on (m.target_person_id)
           m.target_person_id, m.id as mapping_id, f.id as face_id, c.is_sources
    from _face_sync_person_map m
    join person s on s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id
    join person mirror on mirror.:"person_id" = m.target_person_id and mirror."ownerId" = m.target_user_id
    left join asset_face shown on shown.id = mirror."faceAssetId" and shown.:"face_person" = mirror.:"person_id"
    join asset_face f on f.:"face_person" = m.target_person_id and f."deletedAt" is null
    join asset a on a.id = f."assetId" and a."ownerId" = m.target_user_id
    join _face_sync_asset_map am on am.target_asset_id = a.id
    cross join lateral (select f.id = pg_temp.kindred_mirror_id(m.target_user_id, s."faceAssetId") as is_sources) c
    where m.target_user_id = $1
      and (shown.id is null
           or (c.is_sources and mirror."faceAssetId"::text = m.followed ->> 'stand_in'))
    order by m.target_person_id, c.is_sources desc nulls last, f.id, m.id
), noted as (  -- in the one mapping that it stands in for: several may lead to one person, and the others' are over
    update _face_sync_person_map m
    set followed = case when m.id = c.mapping_id and c.is_sources is not true
                        then m.followed || jsonb_build_object('stand_in', c.face_id::text)
                        else m.followed - 'stand_in' end
    from chosen c
    where m.target_person_id = c.target_person_id
      and m.target_user_id = $1
      and m.followed ->> 'stand_in' is distinct from case when m.id = c.mapping_id and c.is_sources is not true
                                                          then c.face_id::text end
)
update person p
set "faceAssetId" = chosen.face_id
from chosen
where p.:"person_id" = chosen.target_person_id
  and p."ownerId" = $1
  and p."faceAssetId" is distinct from chosen.face_id
