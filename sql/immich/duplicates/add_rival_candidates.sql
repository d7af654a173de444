-- Adds to pg_temp.kindred_asked other assets of the source (rivals): those taken in the same second as one of the
-- target's photos that resembles an asset under check. Each of the target's photos counts as the original of the nearest
-- source asset only, mirrored or not, shared or not. So a burst at the source beside one photo of the target's gives one
-- duplicate.
-- $1 uuid: source user, $2 double precision: the most seconds between the times.
-- Returns nothing. Locks nothing, writes only the temporary table.
insert into pg_temp.kindred_asked (source_id, is_rival)
select r.id, true
from (select own_id from pg_temp.kindred_likeness where distance is not null group by own_id) l
join asset o on o.id = l.own_id
cross join lateral (select s.id
                    from asset s
                    where s."fileCreatedAt" between o."fileCreatedAt" - make_interval(secs => $2)
                                                and o."fileCreatedAt" + make_interval(secs => $2)
                      and s."ownerId" = $1
                      and s.visibility <> 'hidden'
                      and not exists (select from _face_sync_asset_map m where m.target_asset_id = s.id)
                    offset 0) r  -- by the index on the time, as in find_likenesses
on conflict do nothing
