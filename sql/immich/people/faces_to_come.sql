-- Faces of the source's whose mirror a target is still to get, or that is still to be given to the mirror of its person: not
-- those that the target deleted, nor those that it gave to any other of its people since, for that choice stands.
-- Part of other statements, which choose the faces and the target.
-- Returns id, asset_id, person_id, target_user_id. Locks nothing, writes nothing.
select f.id, f."assetId" as asset_id, f.:"face_person" as person_id, t.id as target_user_id
from asset_face f
cross join "user" t
where f."deletedAt" is null
  and f.:"face_person" is not null
  and not exists (select from _kindred_gone_face g
                  where g.face_id = pg_temp.kindred_mirror_id(t.id, f.id) and not g.by_us)
  and not exists (select from asset_face m
                  where m.id = pg_temp.kindred_mirror_id(t.id, f.id)
                    and m."updatedAt" >= f."updatedAt"
                    and m.:"face_person" <> pg_temp.kindred_mirror_id(t.id, f.:"face_person"))
