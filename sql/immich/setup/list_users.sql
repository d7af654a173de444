-- Immich's users, for a person who chooses who shares with whom.
-- Returns id, email, name, photos (photos and videos outside the trash), people (those with a name), by name.
-- Locks nothing, writes nothing.
with photo as (
    select a."ownerId" as user_id, count(*) as photos
    from asset a
    where a."deletedAt" is null and a.visibility in ('timeline', 'archive')
    group by a."ownerId"
), named as (
    select p."ownerId" as user_id, count(*) as people
    from person p
    where p.name <> '' and not p."isHidden"
    group by p."ownerId"
)
select u.id, u.email::text as email, u.name::text as name, coalesce(p.photos, 0) as photos, coalesce(n.people, 0) as people
from "user" u
left join photo p on p.user_id = u.id
left join named n on n.user_id = u.id
where u."deletedAt" is null
order by u.name, u.email
