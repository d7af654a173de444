-- Promise 2: mirrored people that Immich's nightly thumbnail job would make a picture of, while the source has one.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'thumbnail of a person' as detail
from pg_temp.kindred_person_pair p
join person s on s.:"person_id" = p.source_id and s."ownerId" = (select source_user from pg_temp.kindred_scope)
join person t on t.:"person_id" = p.mirror_id and t."ownerId" = (select target_user from pg_temp.kindred_scope)
where t."thumbnailPath" = ''
  and s."thumbnailPath" <> ''
