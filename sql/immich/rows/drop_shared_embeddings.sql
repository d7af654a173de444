-- needs person_group
-- Deletes the embeddings of mirrored faces that are twins of others in the target's cluster group (shared_embeddings).
-- Returns nothing. Locks the embeddings that it deletes. A second run finds nothing to do.
delete from face_search e
where e."faceId" = any (array(select s.face_id from (
-- include shared_embeddings
) s))
