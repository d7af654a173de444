-- Maps mirrors to their sources again after their mappings were lost, with the tracking tables or in a crash of the
-- predecessor. A mirror of ours is recognised by its id. One of the predecessor's is recognised by its place in the tree
-- together with the checksum, which it copied from the source. Each of the two is a lookup by index for each source asset
-- without a mapping, whatever PostgreSQL knows of the tables (`offset 0` leaves no other order and no other
-- index). There is no lookup where every asset of the target's library has a mapping. What the target kept is its own.
-- $1 uuid: source user, $2 uuid: target user, $3 uuid: target library, $4 text: source path prefix, $5 boolean: uploads,
-- $6 text: the tree (prefix), $7 text: the media root with a slash at its end.
-- Returns nothing. Writes only _face_sync_asset_map. A second run finds nothing to do.
with source as materialized (
    select s.id, s.checksum, s."originalPath" as path
    from asset s
    where s."ownerId" = $1
      and starts_with(s."originalPath", $4)
      and coalesce((s."libraryId" is null) = $5, true)
      and exists (select from asset t
                  where t."ownerId" = $2
                    and t."libraryId" = $3
                    and not exists (select from _face_sync_asset_map m where m.target_asset_id = t.id)
                    and not exists (select from _kindred_kept k where k.mirror_id = t.id))
      and not exists (select from (select m.target_user_id from _face_sync_asset_map m where m.source_asset_id = s.id offset 0) m
                      where m.target_user_id = $2)
), found as (
    select s.id as source_id, t.id as mirror_id, t."createdAt"
    from source s
    cross join lateral (select a.id, a."createdAt", a."ownerId", a."libraryId"
                        from asset a
                        where a.id = pg_temp.kindred_mirror_id($2, s.id)
                        offset 0) t
    where t."ownerId" = $2 and t."libraryId" = $3
    union
    select s.id, t.id, t."createdAt"
    from source s
    cross join lateral (select a.id, a."createdAt", a."ownerId", a."libraryId", a."originalPath"
                        from asset a
                        where a.checksum = s.checksum
                        offset 0) t
    where t."ownerId" = $2 and t."libraryId" = $3 and t."originalPath" = $6 || case when $5
              then regexp_replace(substr(s.path, length($7) + 1), '^(library|upload)/[^/]+/', '')
              else substr(s.path, length($4) + 1) end
)
insert into _face_sync_asset_map (source_asset_id, target_asset_id, source_user_id, target_user_id, synced_at)
select f.source_id, f.mirror_id, $1, $2, f."createdAt"
from found f
where not exists (select from _face_sync_asset_map m where m.target_asset_id = f.mirror_id)
  and not exists (select from _kindred_kept k where k.mirror_id = f.mirror_id)
on conflict do nothing
