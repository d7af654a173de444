#include "support/cluster_groups.h"

namespace kindred::support {

void ClusterGroups::join(const User& who, const User& whose) {
  immich_.query(R"(update person_group g set "clusterGroupId" = theirs."clusterGroupId"
                   from "user" his, "user" theirs
                   where his.id = $1 and theirs.id = $2 and g."clusterGroupId" = his."clusterGroupId")",
                who.id, whose.id);
  immich_.query(R"(update "user" set "clusterGroupId" = (select "clusterGroupId" from "user" where id = $2)
                   where id = $1)",
                who.id, whose.id);
}

void ClusterGroups::leave(const User& user) {
  const Uuid cluster = new_id();
  immich_.query("insert into cluster_group (id) values ($1)", cluster);
  immich_.query(R"(update "user" set "clusterGroupId" = $1 where id = $2)", cluster, user.id);
  const pg::Result groups =
      immich_.query(R"(select p."personGroupId" as id from person p where p."ownerId" = $1)", user.id);
  for (const pg::Row row : groups) {
    const Uuid split = new_id();
    immich_.query(R"(insert into person_group (id, "clusterGroupId") values ($1, $2))", split, cluster);
    move_person(row.get<Uuid>("id"), split, user.id);
  }
  delete_empty_groups();
}

bool ClusterGroups::are_together(const User& one, const User& other) {
  return immich_
      .query(R"(select one."clusterGroupId" = other."clusterGroupId" as together
                from "user" one, "user" other where one.id = $1 and other.id = $2)",
             one.id, other.id)[0]
      .get<bool>("together");
}

void ClusterGroups::merge(const Uuid& merged, const Uuid& primary, bool moves) {
  const pg::Result owners = immich_.query(
      R"(select m."ownerId" as id, p."ownerId" is not null as has_both, m.name
         from person m
         left join person p on p."ownerId" = m."ownerId" and p."personGroupId" = $2
         where m."personGroupId" = $1 and (p.name is null or p.name = '' or m.name = '' or p.name = m.name))",
      merged, primary);
  for (const pg::Row owner : owners) {
    const auto id = owner.get<Uuid>("id");
    if (!owner.get<bool>("has_both") && !moves) continue;
    if (!owner.get<bool>("has_both")) {
      move_person(merged, primary, id);
      continue;
    }
    move_faces(merged, primary, id);
    immich_.query(R"(update person set name = $3 where "personGroupId" = $1 and "ownerId" = $2 and name = '')", primary,
                  id, owner.get<std::string>("name"));
    delete_row(merged, id);
  }
  delete_empty_groups();
}

void ClusterGroups::merge_own(const User& user, const Uuid& merged, const Uuid& primary) {
  move_faces(merged, primary, user.id);
  delete_own(user, merged);
}

void ClusterGroups::delete_own(const User& user, const Uuid& person) {
  delete_row(person, user.id);
  delete_empty_groups();
}

void ClusterGroups::delete_empty_groups() {
  immich_.query(R"(delete from person_group g where not exists (select from person p where p."personGroupId" = g.id))");
}

std::int64_t ClusterGroups::clean_up() {
  const std::int64_t before = people_and_groups();
  immich_.query(R"(delete from person p
                   where not exists (select from asset_face f where f."personGroupId" = p."personGroupId"))");
  delete_empty_groups();
  immich_.query(R"(delete from cluster_group c
                   where not exists (select from "user" u where u."clusterGroupId" = c.id))");
  return before - people_and_groups();
}

Uuid ClusterGroups::new_id() {
  return immich_.query("select uuid_generate_v4() as id")[0].get<Uuid>("id");
}

std::int64_t ClusterGroups::people_and_groups() {
  return immich_.query("select (select count(*) from person) + (select count(*) from person_group) as n")[0]
      .get<std::int64_t>("n");
}

void ClusterGroups::move_person(const Uuid& from, const Uuid& to, const Uuid& user) {
  immich_.query(R"(update person set "personGroupId" = $1 where "personGroupId" = $2 and "ownerId" = $3)", to, from,
                user);
  move_faces(from, to, user);
}

void ClusterGroups::move_faces(const Uuid& from, const Uuid& to, const Uuid& user) {
  immich_.query(R"(update asset_face f set "personGroupId" = $1 from asset a
                   where f."personGroupId" = $2 and a.id = f."assetId" and a."ownerId" = $3)",
                to, from, user);
}

void ClusterGroups::delete_row(const Uuid& person, const Uuid& user) {
  immich_.query(R"(delete from person where "personGroupId" = $1 and "ownerId" = $2)", person, user);
}

}  // namespace kindred::support
