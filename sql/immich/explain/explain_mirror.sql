-- What `explain` shows of a source asset's mirror for one target: where it is, or what prevents it.
-- $1 uuid: source asset, $2 uuid: target user, $3 text: job, $4 uuid: the job's album, or null.
-- Returns one row, with null for what is not there: target, mirror_id, job, placed, mirrored_at (of the mapping), path,
-- is_trashed, album, is_in_album, left_album (the target took it out), tombstone_at (when it was skipped), is_duplicate
-- (skipped as a duplicate, not by a tombstone), own_asset_id (the original, where that is known), fault, detail,
-- attempts, retry_at, followed_at (the job's last good cycle), offline_since, held_back and held_tombstones (removals and
-- tombstones that the brake holds), held_mirrors, is_in_archive (where the job shows it, and the target has not moved it),
-- own_people (names of the target's own people who stand for the source's on it, by their names; or null), kept_id, kept_at
-- and kept_reason (it became the target's own; the reason is null where its job ended).
-- Locks nothing, writes nothing.
select u.name as target,
       m.target_asset_id as mirror_id,
       m.job,
       m.placed,
       m.synced_at as mirrored_at,
       t."originalPath" as path,
       t."deletedAt" is not null as is_trashed,
       al."albumName" as album,
       exists (select from album_asset e  -- needs album_asset.albumId
               where e."albumId" = $4 and e."assetId" = t.id) as is_in_album,  -- needs album_asset.albumId
       exists (select from album_asset e  -- needs album_asset.albumsId
               where e."albumsId" = $4 and e."assetsId" = t.id) as is_in_album,  -- needs album_asset.albumsId
       exists (select from _kindred_refused_entry r where r.album_id = $4 and r.asset_id = t.id) as left_album,
       k.skipped_at as tombstone_at,
       coalesce(k.reason in ('duplicate', 'duplicate_filename', 'duplicate_checksum'), false) as is_duplicate,
       k.own_asset_id,
       f.reason as fault,
       f.detail,
       f.attempts,
       f.retry_at,
       s.last_success_at as followed_at,
       m.offline_since,
       b.would_remove as held_back,
       b.tombstones as held_tombstones,
       b.mirrors as held_mirrors,
       coalesce(m.show = 'archive' and t.visibility = 'archive' and a.visibility = 'timeline', false) as is_in_archive,
       (select string_agg(distinct p.name, ', ' order by p.name)
        from asset_face f
        join _face_sync_person_map w on w.target_person_id = f.:"face_person" and w.target_user_id = u.id and w.matched
        join person p on p.:"person_id" = f.:"face_person" and p."ownerId" = u.id
        where f."assetId" = t.id and f."deletedAt" is null) as own_people,
       kept.mirror_id as kept_id,
       kept.kept_at,
       kept.reason as kept_reason
from "user" u
left join _face_sync_asset_map m on m.source_asset_id = $1 and m.target_user_id = u.id
left join asset t on t.id = m.target_asset_id
left join asset a on a.id = m.source_asset_id
left join album al on al.id = $4
left join _face_sync_skipped k on k.source_asset_id = $1 and k.target_user_id = u.id
left join _kindred_fault f on f.source_asset_id = $1 and f.target_user_id = u.id
left join _kindred_job_state s on s.job = $3
left join _kindred_brake b on b.job = $3
left join lateral (select own.mirror_id, own.kept_at, own.reason
                   from _kindred_kept own
                   join asset there on there.id = own.mirror_id and there."ownerId" = u.id
                   where own.source_asset_id = $1 and own.target_user_id = u.id
                   limit 1) kept on true
where u.id = $2
