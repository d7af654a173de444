-- needs person_group
-- Gives people of pg_temp.kindred_new_person another group where the mirrored one is in a cluster group that the target
-- has left, so that others own it by now. The new id also follows from the target's cluster group.
-- $1 uuid: target user.
-- Returns nothing. Writes only the temporary table.
update pg_temp.kindred_new_person n
set mirror_id = pg_temp.kindred_mirror_id(u."clusterGroupId", n.mirror_id)
from person_group g, "user" u
where u.id = $1
  and not n.is_own
  and g.id = n.mirror_id
  and g."clusterGroupId" <> u."clusterGroupId"
