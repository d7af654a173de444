-- Queues the files of mirrors that are about to be deleted: the originals in the tree with what we made there, the XMP
-- files that their rows name, and what lies in the target's own folders, including what Immich made of the mirror since.
-- Paths elsewhere are left alone, and so are files beside the originals that no row names. An XMP
-- file that the target's edits made goes with its photo, as Immich deletes it.
-- $1 text: job, $2 text: the tree (prefix; null where it is the source's, and nothing there is ours), $3 text: the media
-- root with a slash at its end, $4 uuid: target user, $5 uuid[]: mirrors.
-- Returns nothing. Writes only _kindred_unlink.
insert into _kindred_unlink (job, folder, path, inode, size, mtime_ns, source_path)
select distinct $1, place.folder, substr(f.path, length(place.prefix) + 1), f.inode, f.size, f.mtime_ns, f.source_path
from (select a."originalPath" as path, case when m.placed = 'hardlink' then m.placed_inode end as inode,
             m.placed_size as size, m.placed_mtime_ns as mtime_ns, s."originalPath" as source_path
      from asset a
      left join _face_sync_asset_map m on m.target_asset_id = a.id and m.tree_path = a."originalPath"
      left join asset s on s.id = m.source_asset_id
      where a.id = any ($5) and a."ownerId" = $4
      union all
      select f.path, null, null, null, null
      from (
-- include asset_files
      ) f
      join asset a on a.id = f."assetId"
      where a.id = any ($5) and a."ownerId" = $4) f
join (values ('tree', $2, $2),
             ('thumbs', $3 || 'thumbs/', $3 || 'thumbs/' || $4::text || '/'),
             ('encoded-video', $3 || 'encoded-video/', $3 || 'encoded-video/' || $4::text || '/')) as place (folder, prefix, own)
  on starts_with(f.path, place.own)
