-- Deletes faces that Immich found on the batch's mirrors itself, as when an administrator lets face detection run over all
-- photos: a mirror has the source's faces, each once. Also where the source has none in that box, since it deleted that one
-- or its photo was offline when the job ran. The mirrored face stays, so that Immich's next detection finds one face there,
-- and undo all that we made. Whose faces they were was taken note of before (map_held_people). Not the target's own, which
-- are manual.
-- A statement of its own, so that phones hear of it. A second run finds nothing to do.
-- Returns person_id of each; null where it belonged to nobody.
delete from asset_face n
using pg_temp.kindred_asset b
where n."assetId" = b.mirror_id
  and exists (select from asset a where a.id = b.mirror_id and a."ownerId" = b.target_user_id)
  and n."sourceType" = 'machine-learning'
  and n."deletedAt" is null
  and not exists (select from asset_face s
                  where s."assetId" = b.source_id and pg_temp.kindred_mirror_id(b.target_user_id, s.id) = n.id)
returning n.:"face_person" as person_id
