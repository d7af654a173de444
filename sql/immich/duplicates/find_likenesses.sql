-- Fills pg_temp.kindred_likeness with the target's own assets that may show the same photo as a source asset under check
-- (pg_temp.kindred_asked). It compares the content:
--   first the checksum of the file, where Immich has it for both (an external library's checksum is that of the path);
--   then the distance of the CLIP embeddings, where the kind, the format, the size in pixels, a video's duration and the
--     time of capture agree. RAW beside JPEG differ in format, restarted counters in time. Two times with fractions of a
--     second must be equal: shots of a burst have different fractions, a duplicate has the same ones or has lost them.
-- An asset is the target's own if it is not a mirror and does not lie in the tree of any job, where a mirror without a
-- mapping may be; or if the target kept it.
-- $1 uuid: target user, $2 text[]: the trees of all jobs for this user (prefixes), $3 double precision: the largest
-- distance, $4 double precision: the most seconds between the times, $5 boolean: check the rivals; if not, the others.
-- `offset 0` makes PostgreSQL look up each asset by an index (the checksum, the time, the id). It cannot know how few
-- assets share a second, and would read whole tables for ten candidates. Embeddings are compared last.
-- Returns nothing. Locks nothing, writes only the temporary table.
insert into pg_temp.kindred_likeness (source_id, own_id, distance, seconds, has_same_name)
with asked as materialized (
    select s.id, s.type, s.checksum, s.duration, s."originalFileName" as name,
           e."exifImageWidth" as width, e."exifImageHeight" as height,
           coalesce(e."dateTimeOriginal", s."fileCreatedAt") as taken_at,
           coalesce(
               s."checksumAlgorithm"::text,  -- needs asset.checksumAlgorithm
               case when s."isExternal" then 'sha1-path' else 'sha1' end) = 'sha1' as has_file_checksum
    from pg_temp.kindred_asked q
    join asset s on s.id = q.source_id
    left join asset_exif e on e."assetId" = s.id
    where q.is_rival = $5
), found as (
    select a.id as source_id, x.id as own_id, true as is_same_file
    from asked a
    cross join lateral (select o.id
                        from asset o
                        where o.checksum = a.checksum
                          and o."ownerId" = $1
                          and coalesce(
                                  o."checksumAlgorithm"::text,  -- needs asset.checksumAlgorithm
                                  case when o."isExternal" then 'sha1-path' else 'sha1' end) = 'sha1'
                        offset 0) x
    where a.has_file_checksum
    union all
    select a.id, x.id, false
    from asked a
    cross join lateral (select o.id
                        from asset o
                        where o."fileCreatedAt" between a.taken_at - make_interval(secs => $4)
                                                    and a.taken_at + make_interval(secs => $4)
                          and o."ownerId" = $1
                        offset 0) x
), pair as (
    select source_id, own_id, bool_or(is_same_file) as is_same_file
    from found
    group by source_id, own_id
), agreed as materialized (
    select p.source_id, p.own_id, p.is_same_file, o.seconds, o.name = a.name as has_same_name
    from pair p
    join asked a on a.id = p.source_id
    cross join lateral (
        select t.type, t.duration, t."originalFileName" as name,
               coalesce(e."dateTimeOriginal", t."fileCreatedAt") as taken_at,
               abs(extract(epoch from coalesce(e."dateTimeOriginal", t."fileCreatedAt") - a.taken_at)) as seconds,
               e."exifImageWidth" as width, e."exifImageHeight" as height
        from asset t
        left join asset_exif e on e."assetId" = t.id
        where t.id = p.own_id
          and t."deletedAt" is null
          and t.status = 'active'
          and t.visibility in ('timeline', 'archive')
          and (not (t."originalPath"::text ^@ any ($2::text[]))
               or exists (select from _kindred_kept own where own.mirror_id = t.id))
          and not exists (select from _face_sync_asset_map m where m.target_asset_id = t.id)
        offset 0) o
    where p.is_same_file
       or (o.type = a.type
           and pg_temp.kindred_format(o.name) = pg_temp.kindred_format(a.name)
           and (o.width, o.height) is not distinct from (a.width, a.height)
           and (o.type <> 'VIDEO' or o.duration = a.duration)
           and o.seconds <= $4
           and (o.taken_at = a.taken_at
                or date_trunc('second', o.taken_at) = o.taken_at
                or date_trunc('second', a.taken_at) = a.taken_at))
)
select source_id, own_id, distance, seconds, has_same_name
from (select g.*,
             case when not g.is_same_file
                  then (select theirs.embedding <=> own.embedding
                        from smart_search theirs, smart_search own
                        where theirs."assetId" = g.source_id and own."assetId" = g.own_id) end as distance
      from agreed g
      offset 0) measured
where is_same_file
   or distance <= $3
