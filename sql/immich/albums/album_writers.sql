-- Who may put photos into which albums: the owner, whether Immich keeps owners in the album (up to 2.7) or among its
-- users, and editors. Statements include it in parentheses.
-- Returns album_id, user_id.
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
