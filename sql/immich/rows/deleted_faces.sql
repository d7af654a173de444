-- Of the mirrors in kindred_asset: faces that the target deleted while the source still has them: those whose row is
-- gone (Immich's audit names them), and those that have a deletion date, which is what Immich's own pages set. Not
-- those that are on record already. A face that we deleted, or that a person restored, counts only where the target
-- deleted it again since.
-- `is_detected` tells that Immich's face detection put one of its own in the same box: that job deleted the face,
-- not the target.
-- note_deleted_faces and find_differing include this text.
-- Returns mirror_id, source_id, face_id, is_detected. Locks nothing, writes nothing.
select deleted.mirror_id, deleted.source_id, deleted.face_id, deleted.is_detected
from (
    select b.mirror_id, b.source_id, d."assetFaceId" as face_id, d."deletedAt" as deleted_at,
           exists (select from asset_face n
                   where n."assetId" = b.mirror_id
                     and n."sourceType" = 'machine-learning'
                     and n."deletedAt" is null
                     and pg_temp.kindred_overlap(n."boundingBoxX1", n."boundingBoxY1", n."boundingBoxX2", n."boundingBoxY2",
                                                 n."imageWidth", n."imageHeight",
                                                 s."boundingBoxX1", s."boundingBoxY1", s."boundingBoxX2", s."boundingBoxY2",
                                                 s."imageWidth", s."imageHeight") > 0.5) as is_detected
    from pg_temp.kindred_asset b
    join (select f.*, pg_temp.kindred_mirror_id(t.target_user_id, f.id) as mirrors_id
          from pg_temp.kindred_asset t
          join asset_face f on f."assetId" = t.source_id and f."deletedAt" is null
          offset 0) s on s."assetId" = b.source_id  -- one hash for each face
    join asset_face_audit d on d."assetFaceId" = s.mirrors_id
    where not exists (select from asset_face m where m.id = d."assetFaceId")
    union all
    select b.mirror_id, b.source_id, m.id, null, false
    from pg_temp.kindred_asset b
    join asset_face m on m."assetId" = b.mirror_id
    where m."deletedAt" is not null
      and exists (select from asset_face s
                  where s."assetId" = b.source_id and s."deletedAt" is null
                    and pg_temp.kindred_mirror_id(b.target_user_id, s.id) = m.id)) deleted
where not exists (select from _kindred_gone_face old
                  where old.face_id = deleted.face_id
                    and (not old.by_us or old.gone_at >= deleted.deleted_at))
