-- Fills pg_temp.kindred_asked with the source assets of a job's mirrors, so that find_likenesses looks for photos that
-- the target already has. Not with what the source withdrew, which the cycle removes, nor with mirrors in the target's
-- trash, which are the target's decision. A live photo is judged by its still.
-- $1 text: job.
-- Returns nothing. Locks nothing, writes only the temporary table; the caller empties it first.
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
