-- A job's newest faults, for people.
-- $1 text: job, $2 integer: how many at most.
-- Returns source_asset_id, path (null where the asset is gone), reason, detail. Locks nothing, writes nothing.
select f.source_asset_id, a."originalPath" as path, f.reason, f.detail
from _kindred_fault f
left join asset a on a.id = f.source_asset_id
where f.job = $1
order by f.last_at desc, f.source_asset_id
limit $2
