-- Promise 3: ready source assets (pg_temp.kindred_candidate) that have no mirror, and no fault that gives a reason. What the
-- target kept is its own.
-- Returns source_id, mirror_id (the one it is to have), detail (the source's path).
-- Locks nothing, writes nothing.
select c.source_id, pg_temp.kindred_mirror_id(j.target_user, c.source_id) as mirror_id, a."originalPath" as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_candidate c
join asset a on a.id = c.source_id
where c.ordinal is not null
  and not exists (select from _kindred_fault f
                  where f.source_asset_id = c.source_id and f.target_user_id = j.target_user)
  and not exists (select from _kindred_kept k
                  where k.source_asset_id = c.source_id and k.target_user_id = j.target_user)
