-- Promise 4: mappings whose mirror is gone, of photos and of people. Not people that the target deleted, nor photos whose
-- tombstones the brake holds back.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select m.source_id, m.mirror_id, 'photo' as detail
from pg_temp.kindred_mapping m
where not exists (select from asset a where a.id = m.mirror_id)
  and not exists (select from pg_temp.kindred_scope j join _kindred_brake b on b.job = j.job where b.tombstones > 0)
union all
select m.source_person_id, m.target_person_id, 'person'
from pg_temp.kindred_scope j
join _face_sync_person_map m on m.source_user_id = j.source_user and m.target_user_id = j.target_user
where not exists (select from person t where t.:"person_id" = m.target_person_id and t."ownerId" = m.target_user_id)
  and not m.refused
