-- The names of a job's users, for the page and the status.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns one row: source_name, target_name (null: there is no such user). Locks nothing, writes nothing.
select (select u.name::text from "user" u where u.id = $1) as source_name,
       (select u.name::text from "user" u where u.id = $2) as target_name
