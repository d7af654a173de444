-- Records the people of a job that ends who stay with the target (pg_temp.kindred_unshared) because they are on photos that it
-- kept: when the job is shared again, they stand for the source's people as before.
-- $1 uuid: target user.
-- Returns nothing. Writes only _kindred_kept_person. A second run adds nothing.
insert into _kindred_kept_person (source_person_id, target_user_id, source_user_id, person_id, followed)
select m.source_person_id, m.target_user_id, m.source_user_id, m.target_person_id, m.followed
from pg_temp.kindred_unshared u
join _face_sync_person_map m on m.id = u.id
where u.kind = 'person'
  and u.verdict = 'own'
  and not m.adopted
  and exists (select from asset_face f
              join _kindred_kept k on k.mirror_id = f."assetId" and k.target_user_id = $1
              where f.:"face_person" = m.target_person_id)
on conflict (source_person_id, target_user_id) do nothing
