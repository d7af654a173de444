-- Deletes the faces of taken-over mirrors under their old ids, and those that the predecessor left when the source's face
-- had gone: found by a model that never ran on the mirror, of a person that was made for the mirrors, or of nobody.
-- A statement of its own, so that phones hear of it.
delete from asset_face m
using pg_temp.kindred_asset b, asset a
where m."assetId" = b.mirror_id
  and a.id = b.mirror_id
  and a."ownerId" = b.target_user_id
  and (m.id in (select old_id from pg_temp.kindred_renamed_face)
       or (m."sourceType" = 'machine-learning'
           and not exists (select from asset_face s
                           where s."assetId" = b.source_id and m.id = pg_temp.kindred_mirror_id(b.target_user_id, s.id))
           and (m.:"face_person" is null
                or exists (select from _face_sync_person_map x
                           where x.target_person_id = m.:"face_person"
                             and x.target_user_id = b.target_user_id
                             and not x.adopted))))
