-- Faces that Immich found on the mirrors in kindred_asset itself, as when an administrator lets face detection run
-- over all photos: a mirror has the source's faces, each once. This includes faces in a box where the source has
-- none, because it deleted that face, or because its photo was offline when the job ran. The target's own faces are
-- manual, and not among them.
-- drop_detected_faces and find_differing include this text.
-- Returns mirror_id, face_id. Locks nothing, writes nothing.
select b.mirror_id, n.id as face_id
from pg_temp.kindred_asset b
join asset a on a.id = b.mirror_id and a."ownerId" = b.target_user_id
join asset_face n on n."assetId" = b.mirror_id
where n."sourceType" = 'machine-learning'
  and n."deletedAt" is null
  and not exists (select
                  from (select t.mirror_id, pg_temp.kindred_mirror_id(t.target_user_id, f.id) as mirrors_id
                        from pg_temp.kindred_asset t
                        join asset_face f on f."assetId" = t.source_id
                        offset 0) s  -- one hash for each face
                  where s.mirror_id = b.mirror_id and s.mirrors_id = n.id)
