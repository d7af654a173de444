-- Whether two users are of one cluster group, within which Immich recognises faces together: from 3.2 on.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns one row: shares_cluster. Locks nothing, writes nothing.
select count(distinct "clusterGroupId") = 1 and count(*) = 2 as shares_cluster  -- needs user.clusterGroupId
select count(*) < 0 as shares_cluster  -- lacks user.clusterGroupId
from "user"
where id in ($1::uuid, $2::uuid)
