-- Who may put photos into which albums: the album's owner and its editors. Immich keeps the owner in the album up to 2.7,
-- and among the album's users from then on.
-- check_album and list_album_entries include this text in parentheses.
-- Returns album_id, user_id. Locks nothing, writes nothing.
select w.album_id, w.user_id
from (
    select o.id as album_id, o."ownerId" as user_id from album o  -- needs album.ownerId
    union all  -- needs album.ownerId
    select u."albumId" as album_id, u."userId" as user_id  -- needs album_user.albumId
    from album_user u  -- needs album_user.albumId
    where u.role in ('owner', 'editor')  -- needs album_user.albumId
    select u."albumsId" as album_id, u."usersId" as user_id  -- needs album_user.albumsId
    from album_user u  -- needs album_user.albumsId
    where u.role in ('owner', 'editor')  -- needs album_user.albumsId
) w
join album there on there.id = w.album_id and there."deletedAt" is null
