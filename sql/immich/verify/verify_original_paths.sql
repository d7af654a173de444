-- Promise 3: mirrors whose original does not lie where the source's does, below the tree. What is compared is the path
-- after the prefix, or for uploads the path after the user's folder. Where rules choose, the library's folder or `uploads`
-- comes before it, and a name that clashes with another has the first digits of the source's id. While the source's disk
-- is away nothing is moved.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
with wanted as (
    select p.source_id, p.mirror_id, p.path, s."originalPath" as original, j.uploads is null as has_rules,
           j.tree || case when s."libraryId" is not null and j.uploads is null
                          then coalesce((select f.folder || '/'
                                                || substr(s."originalPath", greatest(length(f.import_path), 1) + 1)
                                         from pg_temp.kindred_library_folder f
                                         where f.library_id = s."libraryId" and starts_with(s."originalPath", f.import_path)
                                         order by length(f.import_path) desc
                                         limit 1), '')
                          when coalesce(j.uploads, true)
                          then case when j.uploads is null then 'uploads/' else '' end
                               || regexp_replace(substr(s."originalPath", length(j.media_root) + 2),
                                                 '^(library|upload)/[^/]+/', '')
                          else substr(s."originalPath", length(j.source_prefix) + 1) end as path_there
    from pg_temp.kindred_scope j
    cross join pg_temp.kindred_pair p
    join asset s on s.id = p.source_id
    where not s."isOffline"
      and not starts_with(s."originalPath", j.media_root || '/encoded-video/')  -- a motion part of Immich's own making
)
select w.source_id, w.mirror_id, 'the source''s is ' || w.original as detail
from wanted w
where w.path is distinct from w.path_there
  and not (w.has_rules
           and w.path = regexp_replace(w.path_there, '(?<!/)(\.[^./]*)?$', '_' || left(w.source_id::text, 8) || '\1'))
