-- Fills pg_temp.kindred_asked with skipped duplicates that are to be checked again: those whose original at the target is
-- gone. When the cycle looks at everything, also those that the predecessor skipped for good, by name or by checksum,
-- once Immich has what the comparison needs. An original whose disk is away is not gone.
-- $1 uuid: source user, $2 uuid: target user, $3 text: source path prefix ('' takes all), $4 boolean: uploads, $5
-- boolean: look at everything; if not, at the originals among the changed assets (pg_temp.kindred_changed), $6 boolean:
-- CLIP is on.
-- Returns nothing. Locks nothing, writes only the temporary table; the caller empties it first.
insert into pg_temp.kindred_asked (source_id, is_rival)
select a.id, false
from (select k.source_asset_id, k.own_asset_id, true as is_ours
      from pg_temp.kindred_changed c
      join _face_sync_skipped k on k.own_asset_id = c.asset_id
      where k.target_user_id = $2 and k.reason = 'duplicate'
      union
      select k.source_asset_id, k.own_asset_id, k.own_asset_id is not null
      from _face_sync_skipped k
      where $5
        and k.target_user_id = $2
        and k.reason in ('duplicate', 'duplicate_filename', 'duplicate_checksum')) k
join asset a on a.id = k.source_asset_id
where a."ownerId" = $1
  and starts_with(a."originalPath", $3)
  and coalesce((a."libraryId" is null) = $4, true)
  and case when k.is_ours
           then not exists (select from asset o
                            where o.id = k.own_asset_id
                              and o.status = 'active'
                              and (o."deletedAt" is null or o."isOffline"))
           else not $6 or exists (select from smart_search s where s."assetId" = a.id) end
