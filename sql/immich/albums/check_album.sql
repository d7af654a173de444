-- Whether the target may put photos into a job's album, for the guard.
-- $1 uuid: album, $2 uuid: target user.
-- Returns one row: is_there, is_open.
-- Locks nothing, writes nothing.
select exists (select from album where id = $1 and "deletedAt" is null) as is_there,
       exists (
           select from (
-- include album_writers
           ) w
           where w.album_id = $1 and w.user_id = $2) as is_open
