-- The user of this id or email, to save or restore the people of.
-- $1 text: id or email, in either case.
-- Returns id, email, name; nothing where there is no such user. Locks nothing, writes nothing.
select u.id, u.email, u.name
from "user" u
where u."deletedAt" is null
  and lower($1) in (u.id::text, lower(u.email))
