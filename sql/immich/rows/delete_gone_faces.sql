-- Deletes the batch's mirrored faces that have lost their source face or their person (gone_faces). This is a statement of
-- its own, so that phones learn of it.
-- Returns face_id of each. Locks the faces that it deletes.
delete from asset_face m
where m.id = any (array(select g.face_id from (
-- include gone_faces
) g))
returning m.id as face_id
