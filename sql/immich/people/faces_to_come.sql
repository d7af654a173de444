-- Lists the source's faces whose mirror a target has yet to get, or whose mirror has yet to be given to the mirror of its
-- person. Faces that the target deleted are left out, and so are those that it gave to another of its people since: that
-- choice stands.
-- find_new_people and find_orphans include this text; they choose the faces and the target.
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
