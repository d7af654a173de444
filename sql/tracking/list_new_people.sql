-- Fills pg_temp.kindred_new_person with some of the people that find_new_people found.
-- $1 uuid[]: source people, $2 uuid[]: their users, $3 uuid[]: their mirrors, in one order, $4 uuid: target user.
-- $5 boolean[]: the target has that person already, $6 boolean[]: by its name.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_new_person (source_id, source_user_id, mirror_id, target_user_id, is_own, is_matched)
select t.source_id, t.source_user_id, t.mirror_id, $4, t.is_own, t.is_matched
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $5::boolean[], $6::boolean[])
    as t (source_id, source_user_id, mirror_id, is_own, is_matched)
