-- Lists what we put into a job's mirrored albums and the source has taken out of its album since. Mirrors that are to be removed
-- altogether, or whose removal the brake holds back, are left out.
-- $1 text: job, $2 uuid: source user, $3 uuid: target user, $4 boolean: all entries; else those of the changed photos,
-- $5 uuid[]: the source's albums that the rules name.
-- Returns album_id, mirror_id, in order. Locks nothing, writes nothing.
with mirrored as materialized (
    select r.album_id, r.source_album_id
    from _kindred_album r
    where r.job = $1
      and not r.refused
      and r.source_album_id = any ($5)
      and exists (select from (
-- include album_owners
                  ) o
                  where o.album_id = r.album_id and o.user_id = $3)
), entry as (
    select b.album_id, b.source_album_id, k.asset_id as mirror_id, m.source_asset_id as source_id
    from mirrored b
    join _kindred_album_entry k on k.album_id = b.album_id
    join _face_sync_asset_map m on m.target_asset_id = k.asset_id and m.source_user_id = $2
    where $4
    union all
    select b.album_id, b.source_album_id, m.mirror_id, c.asset_id
    from pg_temp.kindred_changed c
    cross join lateral (select m.target_asset_id as mirror_id
                        from _face_sync_asset_map m
                        where m.source_asset_id = c.asset_id and m.source_user_id = $2 and m.target_user_id = $3
                        offset 0) m
    cross join lateral (select k.album_id from _kindred_album_entry k where k.asset_id = m.mirror_id offset 0) k
    join mirrored b on b.album_id = k.album_id
    where not $4
)
select n.album_id, n.mirror_id
from entry n
where not exists (select from album_asset e
                  where e."albumId" = n.source_album_id and e."assetId" = n.source_id)  -- needs album_asset.albumId
                  where e."albumsId" = n.source_album_id and e."assetsId" = n.source_id)  -- needs album_asset.albumsId
  and not exists (select from pg_temp.kindred_touched t where t.mirror_id = n.mirror_id and t.verdict = 'removed')
order by n.album_id, n.mirror_id
