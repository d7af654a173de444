-- Deletes faces that Immich found on the batch's mirrors itself, as when an administrator lets face detection run over
-- all photos: a mirror has the source's faces, each once. This includes faces in a box where the source has none, because
-- it deleted that face, or because its photo was offline when the job ran. The mirrored face stays, so that Immich's next
-- detection finds one face there, and undo finds all that we made. map_held_people has recorded the people of these faces
-- before. The target's own faces are manual and stay.
-- This is a statement of its own, so that phones learn of it. A second run finds nothing to do.
-- Returns person_id of each; null where it belonged to no person. Locks the faces that it deletes.
delete from asset_face n
using pg_temp.kindred_asset b
where n."assetId" = b.mirror_id
  and exists (select from asset a where a.id = b.mirror_id and a."ownerId" = b.target_user_id)
  and n."sourceType" = 'machine-learning'
  and n."deletedAt" is null
  and not exists (select from asset_face s
                  where s."assetId" = b.source_id and pg_temp.kindred_mirror_id(b.target_user_id, s.id) = n.id)
returning n.:"face_person" as person_id
