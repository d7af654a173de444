-- Promise 2: mirrored faces that do not belong to the person who stands for that of the source's face. Reassigning a face
-- touches its row, so the statement judges only rows that are untouched since the transaction that made them: its time is
-- in both the row and the mapping, to the microsecond. A group in which the target has no person is always wrong: a phone
-- would stop syncing there.
-- Returns source_id, mirror_id, detail (the face).
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'face ' || m.id as detail
from (select p.source_id, p.mirror_id, p.synced_at, j.target_user, s.:"face_person" as person_id,
             pg_temp.kindred_mirror_id(j.target_user, s.id) as face_id
      from pg_temp.kindred_scope j
      cross join pg_temp.kindred_pair p
      join asset_face s on s."assetId" = p.source_id
      offset 0) p  -- one hash for each face
join asset_face m on m.id = p.face_id and m."assetId" = p.mirror_id
where (m."updatedAt" = p.synced_at
       and case when m.:"face_person" is null
                then exists (select from pg_temp.kindred_standing k where k.source_person_id = p.person_id)
                else not exists (select from pg_temp.kindred_standing k
                                 where k.source_person_id = p.person_id and k.target_person_id = m.:"face_person") end)
   or (m.:"face_person" is not null
       and not exists (select from person t where t.:"person_id" = m.:"face_person" and t."ownerId" = p.target_user))
