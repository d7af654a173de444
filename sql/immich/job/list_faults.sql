-- Lists a job's newest faults, of assets and of people's pictures, for a person to read.
-- $1 text: job, $2 integer: how many at most.
-- Returns source_id (the asset's or the person's), path (null where the asset is gone), reason, detail, last_at.
-- Locks nothing, writes nothing.
select f.source_asset_id as source_id, a."originalPath" as path, f.reason, f.detail, f.last_at
from _kindred_fault f
left join asset a on a.id = f.source_asset_id
where f.job = $1
union all
select f.source_person_id, f.path, f.reason, f.detail, f.last_at
from _kindred_person_fault f
where f.job = $1
order by last_at desc, source_id
limit $2
