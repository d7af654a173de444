-- A page of the mirrored people's thumbnails, for the checks on disk.
-- $1 uuid: after this mirror, $2 integer: at most so many.
-- Returns source_id, mirror_id, mirror_path, source_path, in order.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, t."thumbnailPath" as mirror_path, s."thumbnailPath" as source_path
from pg_temp.kindred_person_pair p
join person t on t.:"person_id" = p.mirror_id and t."ownerId" = (select target_user from pg_temp.kindred_scope)
join person s on s.:"person_id" = p.source_id and s."ownerId" = (select source_user from pg_temp.kindred_scope)
where t."thumbnailPath" <> ''
  and p.mirror_id > $1
order by p.mirror_id
limit $2
