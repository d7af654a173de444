-- Deletes faces that Immich found on the batch's mirrors itself when an administrator let face detection run over all
-- photos: each face of the source's is mirrored, and is to be there once. Those in the box of one of the source's, as
-- Immich judges it, and those that belong to nobody, which Immich would queue every night. The mirror's stays, so that Immich's
-- next detection finds one face there, and undo all that we made. Whose faces they were was taken note of before
-- (map_held_people). Not the target's own, which are manual.
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
  and (n.:"face_person" is null
       or exists (select from asset_face s
                  where s."assetId" = b.source_id
                    and pg_temp.kindred_overlap(n."boundingBoxX1", n."boundingBoxY1", n."boundingBoxX2", n."boundingBoxY2",
                                                n."imageWidth", n."imageHeight",
                                                s."boundingBoxX1", s."boundingBoxY1", s."boundingBoxX2", s."boundingBoxY2",
                                                s."imageWidth", s."imageHeight") > 0.5))
returning n.:"face_person" as person_id
