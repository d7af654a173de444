-- Promise 1: references of mirrors and mirrored people that lead to rows of others. Immich follows them without checking
-- the owner (behaviours, 3 and 9).
-- Returns source_id, mirror_id, detail (the column).
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'livePhotoVideoId' as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset m on m.id = p.mirror_id
join asset s on s.id = m."livePhotoVideoId" and s."ownerId" <> j.target_user
union all
select p.source_id, p.mirror_id, 'stackId'
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset m on m.id = p.mirror_id
join stack s on s.id = m."stackId" and s."ownerId" <> j.target_user
union all
select p.source_id, p.mirror_id, 'duplicateId'
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset m on m.id = p.mirror_id
join (select distinct s."ownerId", s."duplicateId" from asset s where s."duplicateId" is not null) s
     on s."duplicateId" = m."duplicateId" and s."ownerId" = j.source_user
union all
select p.source_id, p.mirror_id, 'libraryId'
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset m on m.id = p.mirror_id
join library l on l.id = m."libraryId" and l."ownerId" <> j.target_user
union all
select p.source_id, p.mirror_id, 'faceAssetId'
from pg_temp.kindred_scope j
cross join pg_temp.kindred_person_pair p
join person t on t.:"person_id" = p.mirror_id and t."ownerId" = (select target_user from pg_temp.kindred_scope)
join asset_face f on f.id = t."faceAssetId"
join asset a on a.id = f."assetId" and a."ownerId" <> j.target_user
