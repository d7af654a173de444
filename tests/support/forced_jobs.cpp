// Who is who is remembered in a temporary table before the faces go: a person of the source's and its mirror are one.
#include "support/forced_jobs.h"

#include <filesystem>
#include <set>

namespace kindred::support {

namespace {

constexpr const char* kSameBox =
    R"(f."assetId" = j.asset_id and f."boundingBoxX1" = j.x1 and f."boundingBoxY1" = j.y1
       and f."boundingBoxX2" = j.x2 and f."boundingBoxY2" = j.y2)";

std::set<std::string> pictures(Instance& immich) {
  std::set<std::string> paths;
  for (const pg::Row row : immich.query(R"(select "thumbnailPath" as path from person where "thumbnailPath" <> '')")) {
    paths.insert(row.get<std::string>("path"));
  }
  return paths;
}

}  // namespace

void ForcedJobs::remember_faces() {
  immich_.query("drop table if exists pg_temp.job_face");
  const bool has_map =
      immich_.query("select to_regclass('_face_sync_person_map') is not null as there")[0].get<bool>("there");
  const std::string on_mirrors = R"(union all
          select m.target_asset_id, f.* from asset_face f join _face_sync_asset_map m on m.source_asset_id = f."assetId")";
  const std::string source_person = R"((select m.source_person_id from _face_sync_person_map m
      where m.target_person_id = f.:"face_person" and m.target_user_id = a."ownerId" order by 1 limit 1))";
  immich_.query(R"(create temporary table job_face as
    select distinct on (f.at, f."boundingBoxX1", f."boundingBoxY1", f."boundingBoxX2", f."boundingBoxY2")
           f.at as asset_id, a."ownerId" as owner_id, f."boundingBoxX1" as x1, f."boundingBoxY1" as y1,
           f."boundingBoxX2" as x2, f."boundingBoxY2" as y2, f."imageWidth" as width, f."imageHeight" as height,
           coalesce()" +
                (has_map ? source_person : "null") + R"(, f.:"face_person") as identity, e.embedding
    from (select f."assetId" as at, f.* from asset_face f )" +
                (has_map ? on_mirrors : "") + R"() f
    join asset a on a.id = f.at and a.visibility <> 'hidden' and a."deletedAt" is null
    left join face_search e on e."faceId" = f.id
    where f."sourceType" <> 'exif' and f."deletedAt" is null
    order by f.at, f."boundingBoxX1", f."boundingBoxY1", f."boundingBoxX2", f."boundingBoxY2", identity, e.embedding is null)");
  // Of a twin in the source's cluster group: the source's.
  immich_.query(R"(update job_face j set embedding = o.embedding from job_face o
                   where j.embedding is null and o.embedding is not null and o.identity = j.identity)");
}

void ForcedJobs::detect_all() {
  remember_faces();
  immich_.query(R"(delete from asset_face where "sourceType" = 'machine-learning')");
  delete_people_without_faces();
  immich_.query(R"(insert into asset_face ("assetId", "imageWidth", "imageHeight", "boundingBoxX1", "boundingBoxY1",
                                           "boundingBoxX2", "boundingBoxY2", "sourceType")
                   select asset_id, width, height, x1, y1, x2, y2, 'machine-learning' from job_face)");
  immich_.query(std::string(R"(insert into face_search ("faceId", embedding)
                   select f.id, j.embedding from job_face j join asset_face f on )") +
                kSameBox + R"(
                   where f."sourceType" = 'machine-learning' and j.embedding is not null)");
  immich_.query(R"(update asset_job_status set "facesRecognizedAt" = now()
                   where "assetId" in (select asset_id from job_face))");
  recognise(false);
}

void ForcedJobs::refresh() {
  immich_.query(R"(delete from asset_face f using asset_face n
                   where f."sourceType" = 'machine-learning' and n."sourceType" = 'machine-learning'
                     and n."assetId" = f."assetId" and n."boundingBoxX1" = f."boundingBoxX1"
                     and n."boundingBoxY1" = f."boundingBoxY1" and n."boundingBoxX2" = f."boundingBoxX2"
                     and n."boundingBoxY2" = f."boundingBoxY2" and age(n.xmin) < age(f.xmin))");
  delete_people_without_faces();
}

void ForcedJobs::recognise_all(bool is_reverse) {
  remember_faces();
  immich_.query(R"(update asset_face set :"face_person" = null where "sourceType" = 'machine-learning')");
  delete_people_without_faces();
  recognise(is_reverse);
}

/// Immich 2.5 to 3.1 means to, and deletes nobody.
void ForcedJobs::delete_people_without_faces() {
  const bool cleans = has_groups() || !immich_.columns().has("asset_edit");
  if (!cleans) return;
  const std::set<std::string> before = pictures(immich_);
  if (has_groups()) {
    groups_.clean_up();
  } else {
    immich_.query(
        R"(delete from person p where not exists (select from asset_face f where f.:"face_person" = p.:"person_id"))");
  }
  const std::set<std::string> after = pictures(immich_);
  for (const std::string& path : before) {
    if (!after.contains(path)) std::filesystem::remove(path);
  }
}

void ForcedJobs::recognise(bool is_reverse) {
  const pg::Result wanted = immich_.query(std::string(R"(select distinct j.owner_id, j.identity
    from job_face j join asset_face f on )") +
                                          kSameBox + R"(
    where f.:"face_person" is null and f."sourceType" = 'machine-learning' and j.identity is not null
    order by j.owner_id )" + (is_reverse ? "desc" : "asc") +
                                          ", j.identity");
  for (const pg::Row row : wanted) {
    const auto owner = row.get<Uuid>("owner_id"), identity = row.get<Uuid>("identity");
    const Uuid person = whom(owner, identity);
    immich_.query(std::string(R"(update asset_face f set :"face_person" = $1 from job_face j where )") + kSameBox + R"(
      and f.:"face_person" is null and f."sourceType" = 'machine-learning' and j.owner_id = $2 and j.identity = $3)",
                  person, owner, identity);
    immich_.query(
        R"(update person p set "faceAssetId" = (select f.id from asset_face f join asset a on a.id = f."assetId"
                       where f.:"face_person" = $1 and a."ownerId" = $2 order by f.id limit 1)
                     where p.:"person_id" = $1 and p."ownerId" = $2 and p."faceAssetId" is null)",
        person, owner);
  }
}

/// Somebody who has a face of the same one already, else a new person.
Uuid ForcedJobs::whom(const Uuid& owner, const Uuid& identity) {
  const pg::Result known = immich_.query(std::string(R"(select f.:"face_person" as person
    from job_face j join asset_face f on )") +
                                             kSameBox + R"(
    where f.:"face_person" is not null and j.identity = $2
      and (j.owner_id = $1
           or j.owner_id in (select o.id from "user" o join "user" u using ("clusterGroupId") where u.id = $1)  -- needs person_group
          )
    group by 1 order by count(*) desc, 1 limit 1)",
                                         owner, identity);
  if (known.empty()) return found_person(owner, nullptr).id;
  const auto person = known[0].get<Uuid>("person");
  const pg::Result own =
      immich_.query(R"(select from person where :"person_id" = $1 and "ownerId" = $2)", person, owner);
  return own.empty() ? found_person(owner, &person).id : person;
}

Person ForcedJobs::found_person(const Uuid& owner, const Uuid* group) {
  User user;
  user.id = owner;
  if (has_groups()) {
    user.cluster_group_id =
        immich_.query(R"(select "clusterGroupId" as id from "user" where id = $1)", owner)[0].get<Uuid>("id");
  }
  PersonSpec spec;
  if (group != nullptr) spec.group = *group;
  return immich_.add_person(user, "", spec);
}

}  // namespace kindred::support
