-- Lists the target's mirrored people whose pictures this cycle looks at, where the source's person has one: all of them,
-- or those
--   - who lack a picture;
--   - whose picture is not named for them (people who leave a cluster group get new ids);
--   - whose source has another picture or feature face than was last copied;
--   - who changed since, as Immich may write a picture again under the same name;
--   - who are at fault and due, or whom the source changed since the fault.
-- `follows`: the source chooses the picture, because the target shows the face that it was given, or none. If the target
-- chose another, that choice stands. `is_recorded`: face and file name are those that were last copied.
-- $1 uuid: source user, $2 uuid: target user, $3 text: how people follow (follow, source, fill), $4 boolean: all of them,
-- $5 timestamptz: if not all, then those changed since, $6 boolean: also those at fault that are not due.
-- Returns mapping_id, source_id, mirror_id, source_path, path (the mirror's, or empty), face_id (the source's feature
-- face), shown_id (the mirror's), mirrored_id (the mirror of the source's, or null), follows, is_recorded.
-- Locks nothing, writes nothing.
select m.id as mapping_id,
       m.source_person_id as source_id,
       p.:"person_id" as mirror_id,
       s."thumbnailPath" as source_path,
       p."thumbnailPath" as path,
       s."faceAssetId" as face_id,
       p."faceAssetId" as shown_id,
       f.id as mirrored_id,
       state.follows,
       state.is_recorded
from (
-- include people_of_job
) m
join person s on s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id
join person p on p.:"person_id" = m.target_person_id and p."ownerId" = m.target_user_id
left join _kindred_person_fault fault
       on fault.source_person_id = m.source_person_id and fault.target_user_id = m.target_user_id
      and fault.step = 'place_person_thumbnails'
left join asset_face f on f.id = pg_temp.kindred_mirror_id(m.target_user_id, s."faceAssetId")
                      and f.:"face_person" = p.:"person_id"
cross join lateral (
    select $3 <> 'fill'
           and not m.adopted
           and m.followed is not null
           and p."thumbnailPath" <> ''
           and coalesce(p."faceAssetId" in (f.id, (m.followed ->> 'stand_in')::uuid,
                                            pg_temp.kindred_mirror_id(m.target_user_id, (m.followed ->> 'faceAssetId')::uuid)),
                        p."faceAssetId" is null) as follows,
           s."faceAssetId"::text is not distinct from m.followed ->> 'faceAssetId'
           and substring(s."thumbnailPath" from '[^/]*$') is not distinct from m.followed ->> 'thumbnail' as is_recorded) state
where s."thumbnailPath" <> ''
  and (fault.retry_at is null or fault.retry_at not between now() and now() + interval '1 day' or $6
       or s."updateId" >= pg_temp.kindred_id_since(fault.last_at))
  and not m.matched  -- a person of the target's own
  and (p."thumbnailPath" = ''
       or (not m.adopted
           and ($4
                or fault.retry_at is not null
                or p."thumbnailPath" not like '%/' || p.:"person_id" || '.%'
                or s."updateId" >= pg_temp.kindred_id_since($5)
                or p."updateId" >= pg_temp.kindred_id_since($5)
                or (state.follows and not state.is_recorded))))
