-- needs person_group
-- Takes the batch's mirrored faces out of groups in which the target has no person (ungrouped_faces).
-- Returns nothing. Locks the faces that it updates. A second run finds nothing to do.
update asset_face m
set "personGroupId" = null
where m.id = any (array(select u.face_id from (
-- include ungrouped_faces
) u))
