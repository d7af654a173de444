-- The same of the conditions `person`. People who are to be together on a photo are one condition each.
-- Returns asset_id, clause, ordinal. Locks nothing, writes nothing.
select c.asset_id, d.clause, d.ordinal
from pg_temp.kindred_condition d
cross join pg_temp.kindred_changed c
where d.kind = 'person'
  and exists (select
              from asset_face f
              where f."assetId" = c.asset_id
                and f.:"face_person" = any (d.ids)
                and f."deletedAt" is null
                and f."isVisible"  -- needs asset_face.isVisible
              offset 0)
