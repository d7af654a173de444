-- Ties mirrors to their sources again whose mapping was lost, with the tracking tables or in a crash of the
-- predecessor's. A mirror of ours is known by its id, one of the predecessor's by its place in the tree together with the
-- checksum, which it copied from the source.
-- $1 uuid: source user, $2 uuid: target user, $3 uuid: target library, $4 text: source path prefix,
-- $5 boolean: uploads, $6 text: the tree (prefix), $7 text: the media root with a slash at its end.
-- A second run finds nothing to do.
insert into _face_sync_asset_map (source_asset_id, target_asset_id, source_user_id, target_user_id, synced_at)
select s.id, t.id, $1, $2, t."createdAt"
from asset s
join asset t on t."ownerId" = $2
            and t."libraryId" = $3
            and (t.id = pg_temp.kindred_mirror_id($2, s.id)
                 or (t.checksum = s.checksum
                     and t."originalPath" = $6 || case when $5
                         then regexp_replace(substr(s."originalPath", length($7) + 1), '^(library|upload)/[^/]+/', '')
                         else substr(s."originalPath", length($4) + 1) end))
where s."ownerId" = $1
  and starts_with(s."originalPath", $4)
  and s."libraryId" is null = $5
  and not exists (select from _face_sync_asset_map m where m.source_asset_id = s.id and m.target_user_id = $2)
  and not exists (select from _face_sync_asset_map m where m.target_asset_id = t.id)
on conflict do nothing
