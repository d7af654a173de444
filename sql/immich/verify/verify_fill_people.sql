-- Fills pg_temp.kindred_person_pair with the people mapped from the job's source to its target, without those who are the
-- target's own.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_person_pair (source_id, mirror_id)
select m.source_person_id, m.target_person_id
from pg_temp.kindred_scope j
join _face_sync_person_map m on m.source_user_id = j.source_user and m.target_user_id = j.target_user
join person s on s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id
where exists (select from person t
              where t.:"person_id" = m.target_person_id
                and (t."ownerId" = m.target_user_id or m.source_person_id <> m.target_person_id))
  and not m.adopted  -- the target's own, into whom it merged the mirror
