-- Promise 5: mirrors and mirrored people that do not belong to the target, and mirrors outside of the job's library.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'ownerId of the photo' as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset a on a.id = p.mirror_id
where a."ownerId" <> j.target_user
union all
select p.source_id, p.mirror_id, 'libraryId of the photo'
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset a on a.id = p.mirror_id
where a."libraryId" is distinct from j.library
union all
select p.source_id, p.mirror_id, 'ownerId of the person'
from pg_temp.kindred_scope j
cross join pg_temp.kindred_person_pair p
where not exists (select from person t where t.:"person_id" = p.mirror_id and t."ownerId" = j.target_user)
