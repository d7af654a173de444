-- Who sees which albums: the album's owner, and those with whom it is shared. Immich keeps the owner in the album up to 2.7, and
-- among the album's users from then on.
-- read_references and find_references include this text in parentheses.
-- Returns album_id, user_id. Locks nothing, writes nothing.
select o.id as album_id, o."ownerId" as user_id from album o  -- needs album.ownerId
union all  -- needs album.ownerId
select u."albumId" as album_id, u."userId" as user_id  -- needs album_user.albumId
from album_user u  -- needs album_user.albumId
select u."albumsId" as album_id, u."usersId" as user_id  -- needs album_user.albumsId
from album_user u  -- needs album_user.albumsId
