-- Fills pg_temp.kindred_person: which person of the target stands for each person on the batch's source assets.
-- The map is followed to its origin, so that two jobs in two directions never mirror a mirror: if a source person is
-- itself the mirror of one of the target's people, it stands for that one. A person of the source's own that was tied by
-- name to somebody of a third user's (matched) is no mirror. A mapping whose person is gone gives no
-- person. Where the target has a person in the very same group (from 3.2 on) and no mirror, that person is used. A face
-- belongs to no person for the source, and so for the target, if the source deleted its person in a group that others are
-- still in.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_person (source_person_id, target_person_id)
select distinct on (f.person_id) f.person_id, one.id
from (select distinct s.:"face_person" as person_id, a."ownerId" as owner_id, b.target_user_id
      from pg_temp.kindred_asset b
      join asset a on a.id = b.source_id
      join asset_face s on s."assetId" = b.source_id
      where s."deletedAt" is null) f  -- alone: with people's rows in it, each of a user's was once joined with all photos
join person theirs on theirs.:"person_id" = f.person_id and theirs."ownerId" = f.owner_id
left join _face_sync_person_map back
       on back.target_person_id = f.person_id and back.source_person_id <> back.target_person_id
      and (not back.matched or back.source_user_id = f.target_user_id)
left join person origin on origin.:"person_id" = back.source_person_id and origin."ownerId" = f.target_user_id
left join _face_sync_person_map map
       on map.source_person_id in (f.person_id, back.source_person_id) and map.target_user_id = f.target_user_id
left join person mirror on mirror.:"person_id" = map.target_person_id and mirror."ownerId" = f.target_user_id
left join person own on own.:"person_id" = f.person_id and own."ownerId" = f.target_user_id
cross join lateral (select coalesce(origin.:"person_id", mirror.:"person_id", own.:"person_id") as id) one
where one.id is not null
order by f.person_id, origin.:"person_id" nulls last, mirror.:"person_id"
