-- Lets mirrored people follow the source's name, birthday, visibility and colour. A person that the target merged a
-- mirror into is never changed.
-- $1 uuid: source user, $2 uuid: target user, $3 text: follow (until the target changes the value on the mirror), source
-- (the source always wins) or fill (only blanks; also used in place of follow where both users' people are in one group,
-- in which Immich lets each user name them), $4 uuid[]: mappings (list_followed_people).
-- Returns nothing. Locks the people that it updates. A second run finds nothing to do.
with wanted as (
    select p.:"person_id" as id,
           case when by.mode = 'source' or p.name = '' or (by.mode = 'follow' and p.name = m.followed ->> 'name')
                then s.name else p.name end as name,
           case when by.mode = 'source' or p."birthDate" is null
                     or (by.mode = 'follow' and p."birthDate"::text is not distinct from m.followed ->> 'birthDate')
                then s."birthDate" else p."birthDate" end as birth_date,
           case when by.mode = 'source' or (by.mode = 'follow' and p."isHidden"::text = m.followed ->> 'isHidden')
                then s."isHidden" else p."isHidden" end as is_hidden,
           case when by.mode = 'source' or (by.mode = 'follow' and p.color is not distinct from m.followed ->> 'color')
                then s.color else p.color end as color
    from (
-- include people_of_job
    ) m
    join person s on s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id
    join person p on p.:"person_id" = m.target_person_id and p."ownerId" = m.target_user_id
    cross join lateral (select case when $3 = 'follow' and m.source_person_id = m.target_person_id then 'fill'
                                    else $3 end as mode) by
    where not m.adopted
      and m.id = any ($4)
)
update person p
set name = wanted.name, "birthDate" = wanted.birth_date, "isHidden" = wanted.is_hidden, color = wanted.color
from wanted
where p.:"person_id" = wanted.id
  and p."ownerId" = $2
  and (p.name, p."birthDate", p."isHidden", p.color)
      is distinct from (wanted.name, wanted.birth_date, wanted.is_hidden, wanted.color)
