-- All other files of a page of the job's mirrors, with the source's counterpart, for the checks on disk.
-- $1 bigint: after this ordinal, $2 bigint: up to this one.
-- Returns source_id, mirror_id, type, is_edited, mirror_path (null for an XMP file that only the source has a row of),
-- source_path (null where the source has no such row).
-- Locks nothing, writes nothing.
with file as (
    select p.source_id, p.mirror_id, f."assetId" = p.source_id as is_source, f.type,
           f.is_edited, f.path
    from pg_temp.kindred_pair p
    join (
-- include asset_files
    ) f on f."assetId" in (p.source_id, p.mirror_id)
    where p.ordinal > $1
      and p.ordinal <= $2
)
select source_id, mirror_id, type, is_edited, m.path as mirror_path, s.path as source_path
from (select * from file where not is_source) m
full join (select * from file where is_source) s using (source_id, mirror_id, type, is_edited)
where m.path is not null
   or type = 'sidecar'
order by mirror_id, type, is_edited
