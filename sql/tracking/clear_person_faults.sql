-- Forgets the faults of people whose picture is right by now.
-- $1 uuid: target user, $2 uuid[]: source people.
delete from _kindred_person_fault
where target_user_id = $1
  and source_person_id = any ($2)
