-- Of the mirrors in pg_temp.kindred_asset: faces whose source face was deleted or lost its person, and those whose
-- person the target deleted: Immich would queue a face without a person every night. A face has also lost its person
-- where the source deleted it in a group that others are still in. A face that the target gave to another person
-- stays, unless the source gave it to the deleted person later.
-- Reads the batch in pg_temp.kindred_asset and pg_temp.kindred_person. delete_gone_faces and find_differing include
-- this text.
-- Returns mirror_id, face_id. Locks nothing, writes nothing.
select b.mirror_id, m.id as face_id
from pg_temp.kindred_asset b
join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset a on a.id = b.source_id
join (select f.*, pg_temp.kindred_mirror_id(t.target_user_id, f.id) as mirrors_id
      from pg_temp.kindred_asset t
      join asset_face f on f."assetId" = t.source_id
      offset 0) s on s."assetId" = b.source_id  -- one hash for each face
join asset_face m on m.id = s.mirrors_id and m."assetId" = b.mirror_id
left join person theirs on theirs.:"person_id" = s.:"face_person" and theirs."ownerId" = a."ownerId"
left join pg_temp.kindred_person p on p.source_person_id = s.:"face_person"
where s."deletedAt" is not null
   or (s."sourceType" = 'machine-learning'
       and (theirs.:"person_id" is null
            or (p.target_person_id is null
                and not exists (select from person t
                                where t.:"person_id" = m.:"face_person"
                                  and t."ownerId" = b.target_user_id
                                  and (m."updatedAt" >= s."updatedAt"
                                       or not exists (select
                                                      from _face_sync_person_map map
                                                      where map.target_person_id = t.:"person_id"
                                                        and map.target_user_id = b.target_user_id
                                                        and map.source_person_id <> s.:"face_person"))))))
union all
select b.mirror_id, m.id
from pg_temp.kindred_asset b
join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset_face_audit d on d."assetId" = b.source_id
join asset_face m on m.id = pg_temp.kindred_mirror_id(b.target_user_id, d."assetFaceId") and m."assetId" = b.mirror_id
where not exists (select from asset_face s where s.id = d."assetFaceId")
