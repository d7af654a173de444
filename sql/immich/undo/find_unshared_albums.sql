-- Decides what happens to the albums that a job made and that are of no use any more: those whose source album is gone or no
-- longer named, or all where the job ends, then as if its mirrors were gone. Fills pg_temp.kindred_unshared. The verdicts are:
--   shared: another job fills it, too;
--   deleted: the target deleted it;
--   own: the target put photos of its own into it, shared it or wrote comments in it; it stays, without what we put into it;
--   gone: all others.
-- Where an album that the rules name is gone and the brake may hold back what it took, nothing is decided yet.
-- $1 text: job, $2 uuid: target user, $3 uuid[]: the source's albums that the rules name, $4 boolean: the whole job ends.
-- Returns nothing. Locks nothing, writes only the temporary table.
insert into pg_temp.kindred_unshared (kind, id, verdict)
select 'album',
       r.album_id,
       case when exists (select from _kindred_album o where o.album_id = r.album_id and o.job <> $1) then 'shared'
            when r.refused or t.id is null then 'deleted'
            when not exists (select from (
-- include album_owners
                             ) o
                             where o.album_id = r.album_id and o.user_id = $2) then 'own'
            when exists (select from album_user u
                         where u."albumId" = r.album_id and u."userId" <> $2) then 'own'  -- needs album_user.albumId
                         where u."albumsId" = r.album_id and u."usersId" <> $2) then 'own'  -- needs album_user.albumsId
            when exists (select from activity c where c."albumId" = r.album_id) then 'own'  -- needs activity.albumId
            when exists (select
                         from (select e."assetId" as asset_id from album_asset e  -- needs album_asset.albumId
                               where e."albumId" = r.album_id  -- needs album_asset.albumId
                         from (select e."assetsId" as asset_id from album_asset e  -- needs album_asset.albumsId
                               where e."albumsId" = r.album_id  -- needs album_asset.albumsId
                               offset 0) e
                         where not exists (select
                                           from _kindred_album_entry k
                                           join _face_sync_asset_map m on m.target_asset_id = k.asset_id
                                           where k.album_id = r.album_id and k.asset_id = e.asset_id)
                           and not ($4 and exists (select from _face_sync_asset_map m
                                                   where m.target_asset_id = e.asset_id and m.job = $1))) then 'own'
            else 'gone'
       end
from _kindred_album r
left join album t on t.id = r.album_id
where r.job = $1
  and ($4
       or (not r.refused
           and r.source_album_id <> all ($3)
           and not exists (select from _kindred_reference f
                           where f.job = $1 and f.kind = 'album' and f.gone_since is not null)))
