-- Promise 3: mappings whose source is gone: their mirrors must be deleted, too. A person stays while any face refers to
-- it, and for good where the target named it.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select m.source_id, m.mirror_id, 'photo' as detail
from pg_temp.kindred_mapping m
where not exists (select from asset a where a.id = m.source_id)
union all
select m.source_person_id, m.target_person_id, 'person'
from pg_temp.kindred_scope j
join _face_sync_person_map m on m.source_user_id = j.source_user and m.target_user_id = j.target_user
left join person t on t.:"person_id" = m.target_person_id and t."ownerId" = m.target_user_id
where not exists (select from person s where s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id)
  and not m.adopted
  and (t.:"person_id" is null or t.name = '' or t.name = m.followed ->> 'name')
  and not exists (select from asset_face f
                  join asset a on a.id = f."assetId" and a."ownerId" = m.target_user_id
                  where f.:"face_person" = m.target_person_id)
