-- Counts mirrors of the predecessor that no job took over, because no job has their users, library and tree.
-- Returns source_user_id, target_user_id, mirrors (how many), path (of one of them).
-- Locks nothing, writes nothing.
select m.source_user_id, m.target_user_id, count(*) as mirrors, min(a."originalPath") as path
from _face_sync_asset_map m
join asset a on a.id = m.target_asset_id and a."ownerId" = m.target_user_id
where m.job is null
group by m.source_user_id, m.target_user_id
order by m.source_user_id, m.target_user_id
