-- needs person_group
-- Deletes groups of the target's cluster group that nobody is in any more. A statement of its own, so that phones hear of
-- it.
-- $1 uuid: target user, $2 uuid[]: groups.
delete from person_group g
using "user" u
where u.id = $1
  and g."clusterGroupId" = u."clusterGroupId"
  and g.id = any ($2)
  and not exists (select from person p where p."personGroupId" = g.id)
  and not exists (select from asset_face f where f."personGroupId" = g.id)
