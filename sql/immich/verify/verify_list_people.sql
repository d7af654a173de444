-- Lists a page of the mirrored people's thumbnails, for the checks on disk.
-- $1 uuid: after this mirror, $2 integer: how many at most.
-- Returns source_id, mirror_id, mirror_path, source_path, is_own (the target chose another feature photo, from which
-- Immich made the picture), not_followed (either changed since the last cycle), in order.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, t."thumbnailPath" as mirror_path, s."thumbnailPath" as source_path,
       t."faceAssetId" is not null
       and t."faceAssetId" is distinct from pg_temp.kindred_mirror_id(t."ownerId", s."faceAssetId")
       and not exists (select from _face_sync_person_map m
                       where m.target_person_id = p.mirror_id
                         and m.source_person_id = p.source_id
                         and m.target_user_id = t."ownerId"
                         and (m.followed ->> 'stand_in' = t."faceAssetId"::text
                              or pg_temp.kindred_mirror_id(t."ownerId", (m.followed ->> 'faceAssetId')::uuid)
                                 = t."faceAssetId")) as is_own,
       exists (select from pg_temp.kindred_unfollowed u where u.id = p.source_id)
       or exists (select from pg_temp.kindred_unfollowed u where u.id = p.mirror_id) as not_followed
from pg_temp.kindred_person_pair p
join person t on t.:"person_id" = p.mirror_id and t."ownerId" = (select target_user from pg_temp.kindred_scope)
join person s on s.:"person_id" = p.source_id and s."ownerId" = (select source_user from pg_temp.kindred_scope)
where t."thumbnailPath" <> ''
  and p.mirror_id > $1
order by p.mirror_id
limit $2
