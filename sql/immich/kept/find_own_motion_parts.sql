-- Lets the motion parts of live photos that are to be removed become the target's own where their photos do, or did before.
-- Returns nothing. Locks nothing, writes only pg_temp.kindred_touched. A second run finds nothing to do.
update pg_temp.kindred_touched t
set verdict = 'own'
from (select x.mirror_id
      from pg_temp.kindred_touched x
      join _face_sync_asset_map m on m.target_asset_id = x.mirror_id
      join asset mine on mine.id = x.mirror_id and mine."ownerId" = m.target_user_id
      left join asset s on s.id = x.source_id
      where x.verdict = 'removed'
        and coalesce(s.visibility, mine.visibility)::text = 'hidden'
        and exists (select
                    from asset still
                    where still."livePhotoVideoId" = x.mirror_id
                      and still."ownerId" = m.target_user_id
                      and exists (select from pg_temp.kindred_touched w where w.mirror_id = still.id and w.verdict = 'own'
                                  union all
                                  select from _kindred_kept k where k.mirror_id = still.id))
      offset 0) part
where t.mirror_id = part.mirror_id
