-- Forgets a step's faults of people in whom it succeeded.
-- $1 uuid: target user, $2 uuid[]: source people, $3 text: step.
delete from _kindred_person_fault
where target_user_id = $1
  and source_person_id = any ($2)
  and step = $3
