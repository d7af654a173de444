-- Fills pg_temp.kindred_renamed_face with faces of taken-over mirrors that have random ids, and with the ids that follow
-- from the source's faces. The boxes show which face is which, as for the predecessor; equal boxes are paired one to one.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_renamed_face (old_id, new_id)
select m.id, pg_temp.kindred_mirror_id(m.target_user_id, s.id)
from (select f.*,
             row_number() over (partition by f."assetId",
                                             f."boundingBoxX1", f."boundingBoxY1", f."boundingBoxX2", f."boundingBoxY2"
                                order by f.id) as nth
      from pg_temp.kindred_asset b
      join asset_face f on f."assetId" = b.source_id and f."deletedAt" is null) s
join (select b.source_id, b.target_user_id, f.*,
             row_number() over (partition by f."assetId",
                                             f."boundingBoxX1", f."boundingBoxY1", f."boundingBoxX2", f."boundingBoxY2"
                                order by f.id) as nth
      from pg_temp.kindred_asset b
      join asset_face f on f."assetId" = b.mirror_id and f."deletedAt" is null) m
  on m.source_id = s."assetId"
 and (m."boundingBoxX1", m."boundingBoxY1", m."boundingBoxX2", m."boundingBoxY2", m.nth)
     = (s."boundingBoxX1", s."boundingBoxY1", s."boundingBoxX2", s."boundingBoxY2", s.nth)
where m.id <> pg_temp.kindred_mirror_id(m.target_user_id, s.id)
  and not exists (select from asset_face e where e.id = pg_temp.kindred_mirror_id(m.target_user_id, s.id))
