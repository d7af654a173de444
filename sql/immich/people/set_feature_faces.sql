-- Gives mirrored people a feature face: the mirror of the source's, or, until that is mirrored, one of their own mirrored
-- faces as a stand-in.
-- Only people without a feature face get one, those whose feature face belongs to another person by now, and those who
-- show our stand-in: the target's own choice stands.
-- People of the target's own to whom the source's were tied by name are left alone.
-- The job that made the people does not matter: a person may come from a third user through the source.
-- Each `offset 0` keeps a lookup by index, one for each row and by its own key, whatever the planner guesses of tables
-- without statistics (`is not distinct from` never uses an index). So the statement reads each mirrored person once, and
-- the faces of those that lack one.
-- $1 uuid: target user, $2 uuid[]: only these people of the target's; empty: all.
-- Returns nothing. Locks the people and the mappings that it updates. A second run finds nothing to do.
with needy as materialized (
    select m.id as mapping_id,
           m.target_person_id,
           pg_temp.kindred_mirror_id(m.target_user_id, origin."faceAssetId") as sources_id,
           shown.id is null as lacks_face
    from _face_sync_person_map m
    cross join lateral (select s."faceAssetId" from person s
                        where s.:"person_id" = m.source_person_id and s."ownerId" is not distinct from m.source_user_id
                        offset 0) origin
    cross join lateral (select p."faceAssetId" from person p
                        where p.:"person_id" = m.target_person_id and p."ownerId" is not distinct from m.target_user_id
                        offset 0) mirror
    left join lateral (select f.id from asset_face f
                       where f.id = mirror."faceAssetId" and f.:"face_person" is not distinct from m.target_person_id
                       offset 0) shown on true
    where m.target_user_id = $1
      and not m.matched
      and (cardinality($2::uuid[]) = 0 or m.target_person_id = any ($2))
      and (shown.id is null or mirror."faceAssetId"::text = m.followed ->> 'stand_in')
), chosen as (
    select distinct on (n.target_person_id) n.target_person_id, n.mapping_id, face.id as face_id, face.is_sources
    from needy n
    cross join lateral (
        select f.id, true as is_sources
        from (select f.id, f."assetId" from asset_face f
              where f.id = n.sources_id and f.:"face_person" is not distinct from n.target_person_id and f."deletedAt" is null
              offset 0) f
        where exists (select from _face_sync_asset_map am
                      join asset a on a.id = am.target_asset_id and a."ownerId" is not distinct from $1
                      where am.target_asset_id = f."assetId"
                      offset 0)
        union all
        (select f.id, false
         from (select f.id, f."assetId" from asset_face f
               where f.:"face_person" = n.target_person_id and f."deletedAt" is null and n.lacks_face
               offset 0) f
         where exists (select from _face_sync_asset_map am
                       join asset a on a.id = am.target_asset_id and a."ownerId" is not distinct from $1
                       where am.target_asset_id = f."assetId"
                       offset 0)
         order by f.id
         limit 1)) face
    order by n.target_person_id, face.is_sources desc, face.id, n.mapping_id
), noted as (  -- in the one mapping that it stands in for: several may lead to one person, and the others' are over
    update _face_sync_person_map m
    set followed = case when m.id = c.mapping_id and not c.is_sources
                        then m.followed || jsonb_build_object('stand_in', c.face_id::text)
                        else m.followed - 'stand_in' end
    from chosen c
    where m.target_person_id = c.target_person_id
      and m.target_user_id = $1
      and m.followed ->> 'stand_in' is distinct from case when m.id = c.mapping_id and not c.is_sources
                                                          then c.face_id::text end
)
update person p
set "faceAssetId" = chosen.face_id
from chosen
where p.:"person_id" = chosen.target_person_id
  and p."ownerId" is not distinct from $1
  and p."faceAssetId" is distinct from chosen.face_id
