-- Lists the mappings whose source person changed, or says otherwise than was followed last.
-- $1 uuid: source user, $2 uuid: target user, $3 boolean: all of them, $4 timestamptz: if not all, then those changed since.
-- Returns mapping_id, source_id. Locks nothing, writes nothing.
select m.id as mapping_id, m.source_person_id as source_id
from (
-- include people_of_job
) m
join person s on s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id
where $3
   or s."updateId" >= pg_temp.kindred_id_since($4)
   or m.followed is distinct from coalesce(m.followed, '{}')
                                  || jsonb_build_object('name', s.name, 'birthDate', s."birthDate"::text,
                                                        'isHidden', s."isHidden"::text, 'color', s.color)
order by m.id
