-- needs person_group
-- Notes people of the target's that we deleted in groups that others are still in, so that no cycle takes this for a
-- deletion by the target.
-- $1 uuid: target user, $2 uuid[]: people.
-- Returns nothing. Writes only _kindred_gone_person, with the clock's time, so that no audit of the deletion is later.
insert into _kindred_gone_person (person_id, target_user_id, gone_at)
select g.id, $1, clock_timestamp()
from person_group g
where g.id = any ($2)
on conflict (person_id, target_user_id) do update set gone_at = excluded.gone_at
