-- Reads the target's cluster group, within which Immich recognises faces together (from 3.2 on).
-- $1 uuid: source user, $2 uuid: target user.
-- Returns one row: is_shared (whether the source is in it), members (their ids as one text; empty where there are no
-- cluster groups). Locks nothing, writes nothing.
select coalesce(bool_or(member.id = $1), false) as is_shared,  -- needs user.clusterGroupId
       coalesce(string_agg(member.id::text, ' ' order by member.id), '') as members  -- needs user.clusterGroupId
from "user" target  -- needs user.clusterGroupId
join "user" member on member."clusterGroupId" = target."clusterGroupId"  -- needs user.clusterGroupId
where target.id = $2  -- needs user.clusterGroupId
select $1::uuid = $2::uuid as is_shared, '' as members  -- lacks user.clusterGroupId
