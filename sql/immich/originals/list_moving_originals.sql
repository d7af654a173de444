-- Lists the originals of mirrors that are to move, in the order of the moves.
-- $1 uuid[]: mirrors, in that order, $2 text: the tree (prefix).
-- Returns source_id, mirror_id, original_path (the source's), library_id (null: an upload), tree_path (the mirror's),
-- modified_ms, has_xmp (a row of
-- the mirror's names the XMP file beside it), waiting_path (below the tree: where the original lies while another file
-- holds its name; null where none does), placed (how), placed_inode, placed_size, placed_mtime_ns (what was made in the
-- tree; null where that is not known).
-- Locks nothing, writes nothing.
select m.source_asset_id as source_id,
       t.mirror_id,
       s."originalPath" as original_path,
       s."libraryId" as library_id,
       a."originalPath" as tree_path,
       round(extract(epoch from a."fileModifiedAt") * 1000)::bigint as modified_ms,
       exists (select from (
-- include asset_files
               ) f where f."assetId" = t.mirror_id and f.type = 'sidecar' and f.path = a."originalPath" || '.xmp') as has_xmp,
       v.waiting_path,
       m.placed,
       m.placed_inode,
       m.placed_size,
       m.placed_mtime_ns
from unnest($1::uuid[]) with ordinality as t (mirror_id, ordinal)
join _face_sync_asset_map m on m.target_asset_id = t.mirror_id
join asset s on s.id = m.source_asset_id
join asset a on a.id = t.mirror_id and a."ownerId" = m.target_user_id
left join _kindred_move v on v.mirror_id = t.mirror_id and a."originalPath" = $2::text || v.new_path
order by t.ordinal
