-- Decides which of the photos that are to be removed become the target's own instead: all but those that the source locked or
-- made private, or that a rule under `never` takes, which are removed as ever. That holds too where the source deleted such a
-- photo while the brake held it.
-- Motion parts of live photos follow their photos: see find_own_motion_parts.sql.
-- Returns nothing. Locks nothing, writes only pg_temp.kindred_touched. A second run finds nothing to do.
update pg_temp.kindred_touched t
set verdict = 'own'
from (select x.mirror_id
      from pg_temp.kindred_touched x
      join _face_sync_asset_map m on m.target_asset_id = x.mirror_id
      join asset mine on mine.id = x.mirror_id and mine."ownerId" = m.target_user_id
      left join asset s on s.id = x.source_id
      where x.verdict = 'removed'
        and x.reason is distinct from 'a rule under never takes it now'
        and coalesce(s.visibility, mine.visibility)::text <> 'hidden'
        and case when s.id is null
                 then not exists (select from _kindred_held h
                                  where h.job = m.job and h.source_asset_id = x.source_id and h.is_private)
                 else s.visibility::text in ('timeline', 'archive') end
      offset 0) withdrawn
where t.mirror_id = withdrawn.mirror_id
