-- Lists the people of the target's that mappings lead to, each with one of the source's.
-- $1 uuid: target user, $2 uuid[]: only of these mappings; empty: of all.
-- Returns person_id, source_id, mapping_ids (as JSON), in the order of the people. Locks nothing, writes nothing.
select target_person_id as person_id,
       (array_agg(source_person_id order by id))[1] as source_id,
       to_json(array_agg(id order by id))::text as mapping_ids
from _face_sync_person_map
where target_user_id = $1
  and (cardinality($2::uuid[]) = 0 or id = any ($2))
group by target_person_id
order by target_person_id
