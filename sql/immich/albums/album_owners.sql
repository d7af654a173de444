-- Whose each album is. Immich keeps the owner in the album up to 2.7, and among the album's users from then on.
-- Statements about the target's albums include this text in parentheses.
-- Returns album_id, user_id. Locks nothing, writes nothing.
select o.id as album_id, o."ownerId" as user_id from album o  -- needs album.ownerId
select u."albumId" as album_id, u."userId" as user_id from album_user u where u.role = 'owner'  -- lacks album.ownerId
