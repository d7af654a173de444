-- needs person_group
-- Deletes groups of the target's cluster group that have neither people nor faces any more. This is a statement of its
-- own, so that phones learn of it.
-- $1 uuid: target user, $2 uuid[]: groups.
-- Returns nothing. Locks the groups that it deletes.
delete from person_group g
using "user" u
where u.id = $1
  and g."clusterGroupId" = u."clusterGroupId"
  and g.id = any ($2)
  and not exists (select from person p where p."personGroupId" = g.id)
  and not exists (select from asset_face f where f."personGroupId" = g.id)
