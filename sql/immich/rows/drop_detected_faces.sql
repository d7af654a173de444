-- Deletes faces that Immich found on the batch's mirrors itself (detected_faces). The mirrored face stays, so that Immich's
-- next detection finds one face there, and undo finds all that we made. map_held_people has recorded the people of these
-- faces before.
-- This is a statement of its own, so that phones learn of it. A second run finds nothing to do.
-- Returns person_id of each; null where it belonged to no person. Locks the faces that it deletes.
delete from asset_face n
where n.id = any (array(select d.face_id from (
-- include detected_faces
) d))
returning n.:"face_person" as person_id
