-- Lists a page of the job's originals, mirrors' and sources', for the checks on disk.
-- $1 bigint: after this ordinal, $2 integer: how many at most.
-- Returns ordinal, source_id, mirror_id, mirror_path, source_path, modified_ms (fileModifiedAt as Node reads it, rounded
-- down to a millisecond), checksum (hex), algorithm (null before Immich 2.7), is_extracted, not_followed (either changed
-- since the last cycle), in order.
-- Locks nothing, writes nothing.
select p.ordinal,
       p.source_id,
       p.mirror_id,
       m."originalPath" as mirror_path,
       s."originalPath" as source_path,
       floor(extract(epoch from m."fileModifiedAt") * 1000)::bigint as modified_ms,
       encode(m.checksum, 'hex') as checksum,
       to_jsonb(m) ->> 'checksumAlgorithm' as algorithm,
       p.is_extracted,
       exists (select from pg_temp.kindred_unfollowed u where u.id = p.source_id)
       or exists (select from pg_temp.kindred_unfollowed u where u.id = p.mirror_id) as not_followed
from pg_temp.kindred_pair p
join asset m on m.id = p.mirror_id
join asset s on s.id = p.source_id
where p.ordinal > $1
order by p.ordinal
limit $2
