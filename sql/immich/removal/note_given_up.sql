-- Lets the other jobs of the same two users look again at the source assets of mirrors that this job gives up. A photo
-- that moved from one job's folder to another's has no mirror from now on, and the other job would not learn of it
-- otherwise.
-- $1 uuid[]: mirrors whose mappings are about to be deleted.
-- Returns nothing. Writes only _kindred_waiting. A second run writes nothing.
insert into _kindred_waiting (job, source_asset_id)
select o.job, m.source_asset_id
from _face_sync_asset_map m
join asset s on s.id = m.source_asset_id
join _kindred_job o on o.source_user_id = m.source_user_id
                   and o.target_user_id = m.target_user_id
                   and o.job <> m.job
                   and starts_with(s."originalPath", o.source_path_prefix)
where m.target_asset_id = any ($1)
  and not exists (select from _kindred_unshared u where u.job = o.job)
on conflict do nothing
