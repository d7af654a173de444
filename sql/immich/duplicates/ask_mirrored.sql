-- Asks for the target's own copies of the source assets of a job's mirrors. What the source withdrew is the cycle's to
-- remove, and what lies in the target's trash is the target's decision; of a live photo the still decides.
-- $1 text: job.
-- Locks nothing, writes only the temporary table; the caller empties it first.
insert into pg_temp.kindred_asked (source_id, is_rival)
select a.id, false
from _face_sync_asset_map m
join asset a on a.id = m.source_asset_id and a."ownerId" = m.source_user_id
join asset t on t.id = m.target_asset_id and t."ownerId" = m.target_user_id
where m.job = $1
  and a."deletedAt" is null
  and a.visibility in ('timeline', 'archive')
  and t."deletedAt" is null
  and t.visibility <> 'hidden'
