-- Ties people of pg_temp.kindred_new_person to people of the target's own, for a job with `people_match: name`. A source
-- person is tied if its name, without blanks around it, and its birthday, where both have one, fit exactly one person of
-- the target's own, and if nobody else of the source's fits that one. Otherwise the person gets a mirror.
-- The target's own people are those that are no mirrors. Left out are
--   - people whom another user shares with the target: their names are not the target's;
--   - people who have a mirror in the source's account: that mirror would be a second Anna there;
--   - people with the id of a mirror, from before the tracking tables were lost. They are taken as the mirrors they are.
-- The source's people are judged as the source sees them, also those that came from a third user; those that stand for
-- the target's own are left out.
-- Both sides are grouped by name first, so that no join depends on statistics.
-- $1 uuid: target user, $2 uuid: source user.
-- Returns nothing. Writes only the temporary table. A second run finds nothing to do: the mirror's id is a person's then.
with named as (
    select btrim(p.name) as name,
           array_agg(p.:"person_id") filter (where p."ownerId" = $2) as source_ids,
           array_agg(p."birthDate") filter (where p."ownerId" = $2) as source_birthdays,
           array_agg(p.:"person_id") filter (where p."ownerId" = $1) as own_ids,
           array_agg(p."birthDate") filter (where p."ownerId" = $1) as own_birthdays
    from person p
    where p."ownerId" in ($1, $2)
      and btrim(p.name) <> ''
    group by btrim(p.name)
), fit as (
    select s.id as shown_id, o.id as own_id
    from (select * from named where source_ids is not null and own_ids is not null offset 0) n
    cross join lateral unnest(n.source_ids, n.source_birthdays) as s (id, birthday)
    cross join lateral unnest(n.own_ids, n.own_birthdays) as o (id, birthday)
    where coalesce(s.birthday = o.birthday, true)
      and o.id <> pg_temp.kindred_mirror_id($1, s.id)
      and not exists (select from _face_sync_person_map back  -- stands for one of the target's
                      where back.target_person_id = s.id and back.target_user_id = $2 and back.source_user_id = $1
                      offset 0)
      and not exists (select from _face_sync_person_map m
                      where m.target_person_id = o.id and m.target_user_id = $1 and not m.adopted
                      offset 0)
      and not exists (select from _face_sync_person_map m
                      where m.source_person_id = o.id and m.target_user_id = $2
                      offset 0)
      and not exists (select from person_user u  -- needs person_user
                      where u."personGroupId" = o.id and u."sharedWithId" = $1)  -- needs person_user
), only_fit as (
    select shown_id, own_id
    from (select shown_id, own_id,
                 count(*) over (partition by shown_id) as own_people,
                 count(*) over (partition by own_id) as source_people
          from fit) counted
    where own_people = 1
      and source_people = 1
), chosen as (
    select t.source_id, (array_agg(f.own_id))[1] as own_id
    from (select n.source_id, n.source_id as shown_id
          from pg_temp.kindred_new_person n
          where n.source_user_id = $2
          union
          select n.source_id, back.target_person_id
          from pg_temp.kindred_new_person n
          join _face_sync_person_map back
               on back.source_person_id = n.source_id and back.target_user_id = $2 and not back.matched) t
    join only_fit f on f.shown_id = t.shown_id
    group by t.source_id
    having count(*) = 1
)
update pg_temp.kindred_new_person n
set mirror_id = c.own_id, is_own = true, is_matched = true
from chosen c
where n.source_id = c.source_id
  and not exists (select from person p where p.:"person_id" = n.mirror_id and p."ownerId" = $1)
