-- Lets mirrored people follow the source's name, birthday, visibility and colour. Never a person that the target merged a
-- mirror into.
-- $1 uuid: source user, $2 uuid: target user, $3 text: follow (until the target changes it on the mirror), source (the
-- source always wins) or fill (only blanks), $4 boolean: all of them, $5 timestamptz: else those changed since.
-- A second run finds nothing to do.
with wanted as (
    select p.id,
           case when $3 = 'source' or p.name = '' or ($3 = 'follow' and p.name = m.followed ->> 'name')
                then s.name else p.name end as name,
           case when $3 = 'source' or p."birthDate" is null
                     or ($3 = 'follow' and p."birthDate"::text is not distinct from m.followed ->> 'birthDate')
                then s."birthDate" else p."birthDate" end as birth_date,
           case when $3 = 'source' or ($3 = 'follow' and p."isHidden"::text = m.followed ->> 'isHidden')
                then s."isHidden" else p."isHidden" end as is_hidden,
           case when $3 = 'source' or ($3 = 'follow' and p.color is not distinct from m.followed ->> 'color')
                then s.color else p.color end as color
    from _face_sync_person_map m
    join person s on s.id = m.source_person_id
    join person p on p.id = m.target_person_id and p."ownerId" = m.target_user_id
    where m.source_user_id = $1
      and m.target_user_id = $2
      and not m.adopted
      and ($4 or s."updateId" >= pg_temp.kindred_id_since($5))
)
update person p
set name = wanted.name, "birthDate" = wanted.birth_date, "isHidden" = wanted.is_hidden, color = wanted.color
from wanted
where p.id = wanted.id
  and p."ownerId" = $2
  and (p.name, p."birthDate", p."isHidden", p.color)
      is distinct from (wanted.name, wanted.birth_date, wanted.is_hidden, wanted.color)
