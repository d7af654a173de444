#include "support/phone.h"

#include <fmt/format.h>

namespace kindred::support {

namespace {

constexpr const char* kNothing = "00000000-0000-0000-0000-000000000000";

/// In the order of the stream. $1 is the user. Types of which nothing depends on a photo or person of Kindred's are
/// left out.
struct StreamedType {
  const char* name;
  const char* table;  ///< asked of the schema: a version without it has no such type
  const char* rows;
  const char* deletes;
};
constexpr StreamedType kTypes[] = {
    {"asset", "asset",
     R"(select a.id::text as id, null as asset_id, null as person_id, to_jsonb(a) as content, a."updateId" as update_id
        from asset a where a."ownerId" = $1)",
     R"(select d."assetId"::text as id, d.id as audit_id from asset_audit d where d."ownerId" = $1)"},
    {"stack", "stack",
     R"(select s.id::text as id, null as asset_id, null as person_id, to_jsonb(s) as content, s."updateId" as update_id
        from stack s where s."ownerId" = $1)",
     R"(select d."stackId"::text as id, d.id as audit_id from stack_audit d where d."userId" = $1)"},
    {"exif", "asset_exif",
     R"(select e."assetId"::text as id, e."assetId"::text as asset_id, null as person_id, to_jsonb(e) as content,
               e."updateId" as update_id
        from asset_exif e join asset a on a.id = e."assetId" where a."ownerId" = $1)",
     ""},
    {"edit", "asset_edit_audit",
     R"(select e.id::text as id, e."assetId"::text as asset_id, null as person_id, to_jsonb(e) as content,
               e."updateId" as update_id
        from asset_edit e join asset a on a.id = e."assetId" where a."ownerId" = $1)",
     R"(select d."editId"::text as id, d.id as audit_id
        from asset_edit_audit d join asset a on a.id = d."assetId" where a."ownerId" = $1)"},
    {"person", "person",
     R"(select p.:"person_id"::text as id, null as asset_id, null as person_id, to_jsonb(p) as content,
               p."updateId" as update_id
        from person p where p."ownerId" = $1)",
     R"(select d."personId"::text as id,  -- needs person_audit.personId
        select d."personGroupId"::text as id,  -- needs person_audit.personGroupId
               d.id as audit_id from person_audit d where d."ownerId" = $1)"},
    {"face", "asset_face",
     // Own uploads keep a group in which the owner deleted its person, from 3.2 on: Immich's own affair.
     R"(select f.id::text as id, f."assetId"::text as asset_id,
               case when a."libraryId" is not null
                         or exists (select from person p where p.:"person_id" = f.:"face_person" and p."ownerId" = $1)
                    then f.:"face_person"::text end as person_id,
               to_jsonb(f) as content, f."updateId" as update_id
        from asset_face f join asset a on a.id = f."assetId" where a."ownerId" = $1)",
     R"(select d."assetFaceId"::text as id, d.id as audit_id
        from asset_face_audit d join asset a on a.id = d."assetId" where a."ownerId" = $1)"}};

}  // namespace

Phone::Phone(Instance& immich, const Database& database, const User& owner) : db_(database, "phone"), owner_(owner.id) {
  pg::Transaction work = db_.begin();
  for (const StreamedType& type : kTypes) {
    if (!immich.columns().has(type.table)) continue;
    types_.push_back({type.name, immich.adapted(type.rows), immich.adapted(type.deletes)});
    const std::string name = type.name;
    const bool is_root = name == "asset" || name == "stack" || name == "person";
    work.run_script(
        fmt::format("create temporary table phone_{} (id text primary key, asset_id text{}, person_id text{}, "
                    "content jsonb, update_id uuid)",
                    name, is_root ? "" : " references phone_asset on delete cascade",
                    name == "face" ? " references phone_person on delete set null" : ""));
    acknowledged_[name] = acknowledged_[name + " deletes"] = kNothing;
  }
  work.commit();
}

std::string Phone::sync() {
  const auto now_id =
      db_.query("select immich_uuid_v7(now() - interval '1 millisecond')::text as id")[0].get<std::string>("id");
  for (const Type& type : types_) {
    try {
      follow(type, now_id);
    } catch (const pg::SqlError& error) {
      return fmt::format("{}: {}", type.name, error.what());
    }
  }
  return {};
}

/// Each type is a statement of its own, as in Immich: so they see the database at different moments.
void Phone::follow(const Type& type, const std::string& now_id) {
  const std::string table = "pg_temp.phone_" + type.name;
  const auto advance = [&](std::string& mark, const pg::Result& rows) {
    if (const auto last = rows[0].get<std::optional<std::string>>("last")) mark = *last;
  };
  if (!type.deletes.empty()) {
    std::string& mark = acknowledged_[type.name + " deletes"];
    advance(mark, db_.query(fmt::format("with d as (select * from ({}) d where audit_id > $2 and audit_id < $3), "
                                        "gone as (delete from {} p using d where d.id = p.id) "
                                        "select max(audit_id::text) as last from d",
                                        type.deletes, table),
                            owner_, mark, now_id));
  }
  std::string& mark = acknowledged_[type.name];
  advance(mark,
          db_.query(fmt::format("with r as (select * from ({}) r where update_id > $2 and update_id < $3), "
                                "kept as (insert into {} select id, asset_id, person_id, content, update_id from r "
                                "on conflict (id) do update set asset_id = excluded.asset_id, "
                                "person_id = excluded.person_id, content = excluded.content, "
                                "update_id = excluded.update_id) "
                                "select max(update_id::text) as last from r",
                                type.rows, table),
                    owner_, mark, now_id));
}

void Phone::let_time_pass() {
  pg::Transaction work = db_.begin();
  std::string script = "set local session_replication_role = replica;";  // else a trigger gives a new updateId
  for (const pg::Row row : work.query("select table_name::text as name from information_schema.columns "
                                      "where table_schema = 'public' and column_name = 'updateId'")) {
    script += fmt::format("update {} set \"updateId\" = immich_uuid_v7() where \"updateId\" > immich_uuid_v7();",
                          pg::quote_identifier(row.get<std::string>("name")));
  }
  work.run_script(script + "reset session_replication_role; select pg_sleep(0.005)");
  work.commit();
}

std::vector<std::string> Phone::differences() {
  std::vector<std::string> lines;
  for (const Type& type : types_) {
    const pg::Result rows = db_.query(
        fmt::format(
            "select case when p.id is null then 'the phone lacks ' when r.id is null then 'the phone still has ' "
            "else 'the phone has otherwise: ' end || coalesce(p.id, r.id) as line "
            "from ({}) r full join pg_temp.phone_{} p using (id) "
            "where (r.content - '{{updateId,updatedAt}}'::text[], r.person_id) is distinct from "
            "(p.content - '{{updateId,updatedAt}}'::text[], p.person_id) order by 1",
            type.rows, type.name),
        owner_);
    for (const pg::Row row : rows) lines.push_back(type.name + ": " + row.get<std::string>("line"));
  }
  return lines;
}

}  // namespace kindred::support
