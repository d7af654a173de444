-- Deletes the faces of taken-over mirrors under their old ids, and faces that the predecessor left after the source's
-- face was deleted. The latter were found by a model that never ran on the mirror, and belong to a person that was made
-- for the mirrors, or to no person. This is a statement of its own, so that phones learn of it.
-- Reads pg_temp.kindred_asset and pg_temp.kindred_renamed_face.
-- Returns nothing. Locks the faces that it deletes. A second run finds nothing to do.
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
