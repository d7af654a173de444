-- Fills pg_temp.kindred_candidate with those of the changed assets (pg_temp.kindred_changed) that the job shares and that
-- have no mirror yet. The ready ones get an ordinal: first the motion parts of live photos, then the newest photos. The
-- others wait.
-- An asset is ready when Immich's own queries for missing work would not return it, as far as Immich has that work
-- switched on (behaviours, 1). Its mirror's row is then complete from the start, and Immich runs nothing on it again. Of
-- hidden motion parts Immich only wants the metadata. They come with their photo, but for one that lies outside the job's
-- folder: its photo is shared as a still.
-- $1 uuid: source user             $2 uuid: target user          $3 text: source path prefix ('' where rules choose)
-- $4 boolean: archived assets too  $5 boolean: CLIP is on        $6 boolean: face detection is on
-- $7 boolean: full-size previews are on                          $8 boolean: also assets at fault that are not due yet
-- $9 text: the media root, without a slash at its end
-- Returns nothing. Locks nothing, writes only the temporary table, which is empty when a job's cycle begins
-- (clear_lists).
insert into pg_temp.kindred_candidate (source_id, ordinal)
select source_id,
       case when is_ready
            then row_number() over (partition by is_ready order by is_motion_part desc, created_at desc, source_id) end
from (
    select x.source_id, x.created_at, x.is_motion_part,
           x.has_metadata
           and (x.is_motion_part
                or (x.has_thumbnails and x.has_edited_picture and x.has_fullsize and x.has_embedding and x.has_faces
                    and x.has_people)) as is_ready
    from (
-- include asset_conditions
    ) x
    where x.is_sources
      and x.is_present
      and x.is_online
      and case when x.is_motion_part then x.is_of_shared_photo and (x.is_extracted or x.is_in_folder)
               else x.is_taken and x.is_visible end
      and x.is_no_mirror
      and x.is_unmirrored
      and x.has_no_tombstone
      and x.is_due) found
