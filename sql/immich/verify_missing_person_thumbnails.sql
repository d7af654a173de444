-- Promise 2: mirrored people that Immich's nightly thumbnail job would make a picture of, while the source has one.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'thumbnail of a person' as detail
from pg_temp.kindred_person_pair p
join person s on s.id = p.source_id
join person t on t.id = p.mirror_id
where t."thumbnailPath" = ''
  and s."thumbnailPath" <> ''
