-- Promise 3: mirrors whose original does not lie where the source's does, below the tree. What is compared is the path
-- after the prefix, or for uploads the path after the user's folder. While the source's disk is away nothing is moved.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'the source''s is ' || s."originalPath" as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset s on s.id = p.source_id
where not s."isOffline"
  and not starts_with(s."originalPath", j.media_root || '/encoded-video/')  -- a motion part of Immich's own making
  and p.path is distinct from
      j.tree || case when j.uploads
                     then regexp_replace(substr(s."originalPath", length(j.media_root) + 2), '^(library|upload)/[^/]+/', '')
                     else substr(s."originalPath", length(j.source_prefix) + 1) end
