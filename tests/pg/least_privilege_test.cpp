// The role that `kindred doctor --grants` makes, and promise 1 for every statement by itself: whatever the tables that
// it reads say, a statement changes no row of the source's.
#include <algorithm>
#include <map>
#include <regex>
#include <sstream>

#include "immich/catalogue.h"
#include "immich/copy_statement.h"
#include "pg/error.h"
#include "pg/migrate.h"
#include "pg/sync_test.h"
#include "schema/session.h"
#include "schema/statements.h"
#include "schema/table_rights.h"
#include "sql.h"

namespace kindred::support {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

/// A session as the role that `doctor --grants` makes.
pg::Connection as_kindred(const Database& database) {
  pg::Connection connection(database, "test");
  sync::prepare_session(connection);
  return connection;
}

class LeastPrivilege : public SyncTest {
 protected:
  /// What the role may do on Immich's tables, as the database has it: "delete asset".
  std::vector<std::string> granted() {
    std::vector<std::string> out;
    for (const pg::Row row : immich().query(
             "select lower(a.privilege_type) || ' ' || c.relname as what from pg_class c"
             " cross join lateral aclexplode(c.relacl) a where a.grantee = 'kindred'::regrole and c.relname !~ '^_'")) {
      out.push_back(row.get<std::string>("what"));
    }
    return out;
  }
  static std::vector<std::string> missing(pg::Connection& connection) {
    pg::Transaction work = connection.begin();
    return sync::missing_rights(work);
  }
};

TEST_F(LeastPrivilege, MayDoWhatIsListedAndNoMore) {
  add_at("1.jpg");
  sync();
  EXPECT_EQ(share_.value("select rolsuper::text from pg_roles where rolname = 'kindred'"), "false");
  EXPECT_EQ(share_.value("select tableowner from pg_tables where tablename = '_face_sync_asset_map'"), "kindred");
  pg::Connection kindred = as_kindred(share_.config.database);
  EXPECT_THAT(missing(kindred), IsEmpty());

  const std::vector<std::string> rights = granted();
  for (const char* some : {"select user", "delete asset", "insert asset_audit"}) EXPECT_THAT(rights, Contains(some));
  for (const char* none : {"update user", "delete user", "update album_user", "delete album_user", "update library",
                           "update partner", "truncate asset", "trigger asset", "references asset"}) {
    EXPECT_THAT(rights, Not(Contains(none)));
  }
  EXPECT_THROW(kindred.query("update \"user\" set name = 'x'"), pg::SqlError);
  EXPECT_THROW(kindred.query("select from user_metadata"), pg::SqlError);
}

TEST_F(LeastPrivilege, IsPrintedAnewAfterAnUpgradeAndTakesAwayWhatIsNoLongerNeeded) {
  immich().query("grant delete on album_user to kindred");
  immich().query("grant update (name) on \"user\" to kindred");  // as lists by columns once did
  pg::Connection superuser = share_.database.connect();
  pg::migrate(superuser, sql::own::kFiles);  // as a superuser once made our tables
  pg::Connection kindred = as_kindred(share_.config.database);
  EXPECT_THAT(missing(kindred), Contains("owner of \"_kindred_batch\""));
  share_.database.grant();
  EXPECT_THAT(missing(kindred), IsEmpty());
  EXPECT_THAT(granted(), Not(Contains("delete album_user")));
  EXPECT_THROW(kindred.query("update \"user\" set name = 'x'"), pg::SqlError);
  add_at("1.jpg");
  EXPECT_EQ(sync().totals.assets, 1);
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

/// One right of table_rights().
struct Right {
  std::string table, action;
  std::string on() const { return action + " on \"" + table + "\""; }
};

std::vector<Right> all_rights() {
  std::vector<Right> all;
  for (const sync::TableRights& rights : sync::table_rights()) {
    std::istringstream actions{std::string(rights.actions)};
    for (std::string action; actions >> action;) {
      std::erase(action, ',');
      all.push_back({std::string(rights.table), action});
    }
  }
  return all;
}

TEST_F(LeastPrivilege, TheGuardNamesEachRightThatIsTakenAway) {
  add_at("1.jpg");
  sync();
  pg::Connection kindred = as_kindred(share_.config.database);
  const immich::Catalogue catalogue = immich::Catalogue::read(kindred);
  for (const Right& right : all_rights()) {
    if (!catalogue.has(right.table)) continue;
    immich().query("revoke " + right.on() + " from kindred");
    EXPECT_THAT(missing(kindred), testing::ElementsAre(upper(right.action) + " on " + right.table));
    immich().query("grant " + right.on() + " to kindred");
  }
  immich().query("revoke insert on asset_audit from kindred");
  try {
    share_.cycle();
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_THAT(error.what(), testing::HasSubstr("the role lacks INSERT on asset_audit"));
    EXPECT_THAT(error.fix(), testing::HasSubstr("kindred doctor --grants"));
  }
}

/// One version of Immich, in which rights are taken away one by one.
class Rights {
 public:
  explicit Rights(const std::string& version)
      : database_(version), superuser_(database_.connect()), kindred_(as_kindred(database_.as_kindred())) {
    // The tests' schemas leave it out; Immich has it in every version.
    superuser_.query("create table activity (\"albumId\" uuid not null)");
    database_.grant();
    prepare_for_all_statements(kindred_);
    statements_ = sync::all_statements(immich::Catalogue::read(kindred_));
  }

  bool has(const std::string& table) {
    return superuser_.query("select to_regclass(quote_ident($1)) is not null as there", table)[0].get<bool>("there");
  }
  /// Whether a statement cannot be planned without the right, or a trigger of Immich's does it.
  bool is_needed(const Right& right) {
    superuser_.query("revoke " + right.on() + " from kindred");
    const bool needed = is_needed_by_statement(right) || is_used_by_trigger(right);
    superuser_.query("grant " + right.on() + " to kindred");
    return needed;
  }

 private:
  bool is_needed_by_statement(const Right& right) {
    pg::Transaction work = kindred_.begin();
    return std::any_of(statements_.begin(), statements_.end(), [&](const sync::Statement& statement) {
      if (statement.text.find(right.table) == std::string::npos) return false;
      const auto failure = work.query("select pg_temp.kindred_plan_failure($1) as failure", statement.text)[0]
                               .get<std::optional<std::string>>("failure");
      return failure == "permission denied for table " + right.table;
    });
  }
  bool is_used_by_trigger(const Right& right) {
    const char* preposition = right.action == "insert" ? "into " : right.action == "delete" ? "from " : "";
    const std::string used = right.action + " " + preposition + "\"?" + right.table + "\\M";
    const char* triggers = "select from pg_trigger t join pg_proc p on p.oid = t.tgfoid where p.prosrc ~ $1";
    return !superuser_.query(triggers, used).empty();
  }

  TestDatabase database_;
  pg::Connection superuser_, kindred_;
  std::vector<sync::Statement> statements_;
};

TEST(TableRights, AreAllNeededByOneVersionOrAnother) {
  std::vector<Right> unneeded = all_rights();
  std::vector<std::string> versions = ImmichSchema::versions();
  std::reverse(versions.begin(), versions.end());  // most are needed by the newest
  for (const std::string& version : versions) {
    Rights rights(version);
    std::erase_if(unneeded, [&](const Right& right) { return rights.has(right.table) && rights.is_needed(right); });
  }
  for (const Right& right : unneeded) ADD_FAILURE() << "nothing needs " << right.on();
}

/// A session in which every table that says what a mirror is says the source's own rows: the batch, the mappings, the
/// maps of people, stacks and tags. And an id of a mirror's row is the source's own.
class Adversary {
 public:
  Adversary(Sharing& share, pg::Connection& session) : share_(share), session_(session) {}

  /// In its own transaction, since a statement may fail on a key, which is as good as changing nothing.
  void fill() {
    pg::Transaction work = session_.begin();
    // Not the source's row itself but the next: so values differ, and an update would show.
    work.run_script("create temporary table crossed (source_id uuid, mirror_id uuid) on commit drop");
    work.query(
        "insert into crossed select id, coalesce(lead(id) over (order by id), first_value(id) over (order by id))"
        " from asset where \"ownerId\" = $1",
        share_.alice.id);
    work.run_script(R"(
      create or replace function pg_temp.kindred_mirror_id(target uuid, source uuid) returns uuid
        language sql immutable strict parallel safe as 'select source';
      truncate _face_sync_asset_map, _face_sync_person_map, _kindred_stack, _kindred_tag, _face_sync_skipped,
               _kindred_refused_entry, _kindred_gone_face, _kindred_album, _kindred_album_entry;
      truncate pg_temp.kindred_changed, pg_temp.kindred_touched, pg_temp.kindred_candidate;
      insert into pg_temp.kindred_changed select source_id from crossed;
      insert into pg_temp.kindred_candidate select source_id, row_number() over () from crossed;
      insert into pg_temp.kindred_touched select source_id, mirror_id, 'kept' from crossed;)");
    const Uuid& alice = share_.alice.id;
    const Uuid& bob = share_.bob.id;
    work.query(
        "insert into _face_sync_asset_map (source_asset_id, target_asset_id, source_user_id, target_user_id, job, "
        "tree_path,"
        " placed, followed, followed_tags, synced_at) select source_id, mirror_id, $1, $2, 'family', '/tree/x', "
        "'copied', '{}',"
        " '{gone}', 'epoch' from crossed",
        alice, bob);
    work.query(
        "insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id, "
        "followed)" +
            share_.immich.adapted(R"( select :"person_id", coalesce(lead(:"person_id") over (order by :"person_id"),
            first_value(:"person_id") over (order by :"person_id")), $1, $2, '{}' from person where "ownerId" = $1)"),
        alice, bob);
    work.query("truncate pg_temp.kindred_tombstone");
    work.query(
        "insert into pg_temp.kindred_tombstone (kind, id, source_asset_id, target_user_id) select 'face', f.id, "
        "c.source_id, $1 from crossed c join asset_face f on f.\"assetId\" = c.mirror_id",
        bob);
    work.query("insert into _kindred_stack select id, id, $2, \"primaryAssetId\" from stack where \"ownerId\" = $1",
               alice, bob);
    work.query("insert into _kindred_tag select id, id, $2 from tag where \"userId\" = $1", alice, bob);
    work.query(
        "insert into _kindred_album (job, source_album_id, album_id, target_user_id, followed) select 'family', a.id,"
        " coalesce(lead(a.id) over (order by a.id), first_value(a.id) over (order by a.id)), $1,"
        " jsonb_build_object('name', a.\"albumName\", 'description', a.description) from album a",
        bob);
    work.query(
        share_.immich.adapted("insert into _kindred_album_entry select \"albumId\", \"assetId\", 'family' from"
                              " album_asset"));
    work.commit();
  }

  /// The batch's tables empty at each commit, so they are filled in the statement's own transaction.
  void fill_batch(pg::Transaction& work) const {
    const Uuid& bob = share_.bob.id;
    work.query(
        "insert into pg_temp.kindred_asset (source_id, mirror_id, target_user_id, target_library_id, tree_path, "
        "checksum,"
        " file_modified_at, placed, followed) select source_id, mirror_id, $1, $2, '/tree/' || source_id, '\\x00', "
        "now(),"
        " 'copied', '{}' from pg_temp.kindred_touched",
        bob, share_.shared.id);
    work.query(
        "insert into pg_temp.kindred_file select f.id, f.\"assetId\", '/elsewhere/' || f.id from asset_file f"
        " join pg_temp.kindred_asset b on b.source_id = f.\"assetId\"");
    work.query(
        share_.immich.adapted("insert into pg_temp.kindred_person select :\"person_id\", :\"person_id\" from person"));
    work.query(
        "update pg_temp.kindred_asset set shares_cluster = true where source_id in (select source_id from"
        " pg_temp.kindred_asset order by 1 limit 2)");
    work.query(
        share_.immich.adapted("insert into pg_temp.kindred_joined_person select gen_random_uuid(), :\"person_id\","
                              " :\"person_id\", :\"person_id\", true from person"));
    work.query("insert into pg_temp.kindred_twin select id from asset_face limit 2");
    work.query("insert into pg_temp.kindred_renamed_face select id, gen_random_uuid() from asset_face");
    work.query(
        "insert into pg_temp.kindred_unshared select 'stack', id, 'gone' from stack union all select 'tag', id, 'gone'"
        " from tag union all select 'album', id, case when row_number() over (order by id) = 1 then 'gone' else 'own' "
        "end from"
        " album on conflict do nothing");
    work.query(share_.immich.adapted("insert into pg_temp.kindred_new_person select distinct on (:\"person_id\")"
                                     " :\"person_id\", \"ownerId\", :\"person_id\", $1::uuid from person"),
               bob);
  }

  /// Runs it, all of it or nothing. A key's or a privilege's refusal is an answer; a mistake of this test's is none.
  void run(const sync::Statement& statement, const pg::Params& params) {
    try {
      pg::Transaction work = session_.begin();
      fill_batch(work);
      work.query_params(statement.text, params);
      work.commit();
    } catch (const pg::SqlError& error) {
      EXPECT_THAT(error.sqlstate(), testing::StartsWith("23")) << statement.name << ": " << error.what();
    }
  }

 private:
  Sharing& share_;
  pg::Connection& session_;
};

class SacredSource : public LeastPrivilege {
 protected:
  SacredSource() {
    const Person anna = immich().add_person(share_.alice, "Anna");
    const Person ben = immich().add_person(share_.alice, "Ben");
    std::vector<Uuid> assets;
    for (int i = 0; i < 4; ++i) {
      AssetSpec spec;
      spec.path = std::to_string(i) + ".jpg";
      spec.faces = {{.person = i % 2 == 0 ? anna.id : ben.id}};
      spec.ocr = {"a line"};
      spec.sidecar = true;
      if (i == 1) spec.edits = {"rotate"};
      assets.push_back(add(spec).id);
    }
    immich().add_live_photo(share_.alice, {.library = share_.photos, .path = "live.jpg"});
    immich().add_stack(share_.alice, {assets[0], assets[1]});
    immich().add_tag(share_.alice, "Trips", {assets[0], assets[2]});
    immich().add_tag(share_.bob, "Trips");
    album_ = immich().add_album(share_.alice, "Hers", assets);
    immich().query("delete from asset_exif where \"assetId\" = $1",
                   assets[3]);  // an insert of what is missing shows
    immich().query("delete from smart_search where \"assetId\" = $1", assets[2]);
    immich().add_asset(share_.bob, {.path = "own.jpg"});
  }

  std::string ids(const std::string& query) {
    return share_.value("select array_agg(id)::text from (" + query + ") t");
  }

  /// The parameters with which a statement that lacks a condition would hit the source's rows: what should be the
  /// target's mirrors are rows of the source's. Types and order are the files' own.
  std::map<std::string, pg::Params> parameters() {
    const std::string alice = share_.alice.id.str(), bob = share_.bob.id.str();
    const std::string of_alice = "where \"ownerId\" = '" + alice + "' order by id";
    const std::string assets = ids("select id from asset " + of_alice);
    const std::string people =
        ids("select :\"person_id\" as id from person where \"ownerId\" = '" + alice + "' order by :\"person_id\"");
    const auto each = [&](const std::string& expression, const std::string& table) {
      const std::string order = table == "person" ? ":\"person_id\"" : "id";
      return share_.value("select array_agg(" + expression + " order by " + order + ")::text from " + table +
                          " where \"ownerId\" = '" + alice + "'");
    };
    const std::string names = each("'/new/' || id", "asset"), times = each("1234567", "asset");
    const std::string album = immich().add_album(share_.bob, "His", {}).str();
    const std::string stacks = ids("select id from stack " + of_alice);
    const std::string albums = ids("select id from album");
    return {
        {"immich/add_album_entries.sql", {album, bob, assets, "family"}},
        {"immich/drop_unshared_albums.sql", {"family", bob}},
        {"immich/follow_albums.sql", {"family", bob, albums}},
        {"immich/insert_albums.sql", {"family", alice, bob, albums}},
        {"immich/remove_album_entries.sql", {album_.str(), bob, assets}},
        {"immich/delete_album_entries.sql", {assets, bob}},
        {"immich/delete_gone_faces.sql", {}},
        {"immich/delete_mirrors.sql", {assets, bob}},
        {"immich/delete_people.sql", {bob, people}},
        {"immich/delete_renamed_faces.sql", {}},
        {"immich/dissolve_restacked.sql", {bob, stacks}},
        {"immich/drop_unshared_ties.sql", {bob}},
        {"immich/drop_encoded_videos.sql", {"family", "/media/"}},
        {"immich/drop_gone_files.sql", {"family", "/media/"}},
        {"immich/drop_stacks.sql", {bob, stacks}},
        {"immich/follow_people.sql", {alice, bob, "source", people}},
        {"immich/follow_stacks.sql", {alice, bob, stacks}},
        {"immich/follow_tags.sql", {alice, bob}},
        {"immich/free_file_names.sql", {}},
        {"immich/give_saved_values.sql",
         {bob, people, each("text 'Given'", "person"), each("date '1990-01-01'", "person"), each("true", "person"),
          each("true", "person"), each("text '#ffffff'", "person")}},
        {"immich/show_other_stack_photos.sql", {assets, bob}},
        {"immich/insert_stacks.sql", {alice, bob, "family"}},
        {"immich/insert_tags.sql", {alice, bob, "family"}},
        {"immich/move_originals.sql", {bob, assets, names, each("'\\x00'::bytea", "asset"), times}},
        {"immich/move_xmp_rows.sql", {assets, names, each("\"originalPath\"", "asset"), bob}},
        {"immich/park_checksums.sql", {bob, assets, each("checksum", "asset")}},
        {"immich/set_feature_faces.sql", {bob, "{}"}},
        {"immich/set_person_pictures.sql",
         {bob, people, each("'/new/' || :\"person_id\"", "person"), each("\"thumbnailPath\"", "person"),
          each("null::uuid", "person"), each("null::uuid", "person"), "family", "/media/"}},
        {"immich/drop_detected_faces.sql", {}},
        {"immich/set_modified.sql", {bob, assets, times}},
        {"immich/set_path_checksums.sql", {bob, assets, each("'\\x00'::bytea", "asset")}},
        {"immich/move_face_embeddings.sql", {}},
        // from 3.2 on
        {"immich/delete_groups.sql", {bob, people}},
        {"immich/drop_shared_embeddings.sql", {}},
        {"immich/join_faces.sql", {bob}},
        {"immich/fill_joined_people.sql", {bob}},
        {"immich/keep_corrections.sql", {bob, people}},
        {"immich/move_shares.sql", {bob}},
        {"immich/release_faces.sql", {}},
        {"immich/renew_tag_lists.sql", {bob, assets}},
        {"immich/replace_text_lines.sql", {}},
        {"joined people", {bob}},
        {"immich/undelete_faces.sql", {"{" + bob + "}"}},
        {"immich/move_feature_faces.sql", {bob}},
    };
  }

  /// All that write Immich's tables, as PostgreSQL sees it: those that it does not plan for a role that may only read
  /// them.
  std::vector<sync::Statement> writing_statements(pg::Connection& session) {
    const immich::Catalogue catalogue = immich::Catalogue::read(session);
    std::vector<sync::Statement> writing = sync::all_statements(catalogue);
    for (const Right& right : all_rights()) {
      if (right.action != "select" && catalogue.has(right.table)) run("revoke " + right.on() + " from kindred");
    }
    pg::Transaction work = session.begin();
    std::erase_if(writing, [&](const sync::Statement& statement) {
      const pg::Result tried = work.query("select pg_temp.kindred_plan_failure($1) as failure", statement.text);
      return !tried[0].get<std::optional<std::string>>("failure");
    });
    work.commit();
    share_.database.grant();
    return writing;
  }

  Uuid album_;
};

// Each statement meets a world in which the source's rows are said to be the target's mirrors; its own condition is
// what is left to save them. A new statement that writes must be added to the list of parameters above.
TEST_F(SacredSource, Promise1NoStatementCanChangeARowOfTheSources) {
  pg::Connection session(share_.config.database, "sync");
  prepare_for_all_statements(session);
  const std::vector<sync::Statement> statements = writing_statements(session);
  EXPECT_GE(statements.size(), 50U);
  const std::map<std::string, pg::Params> given = parameters();
  Adversary adversary(share_, session);
  SourceSnapshot before = source();
  for (const sync::Statement& statement : statements) {
    const bool is_file = statement.name.ends_with(".sql");
    if (is_file && !given.contains(statement.name))
      ADD_FAILURE() << statement.name << " writes and has no parameters here";
    if (is_file && !given.contains(statement.name)) continue;
    adversary.fill();
    const auto params = given.find(statement.name);
    adversary.run(statement, params == given.end() ? pg::Params{} : params->second);
    const SourceSnapshot after = source();
    EXPECT_EQ(difference(before, after), "") << "after " << statement.name << "\n" << statement.text;
    before = after;
  }
}

// The test above can fail: statements whose condition on the owner is made always true do hit the source's rows.
TEST_F(SacredSource, IsHitByStatementsWithoutTheirConditions) {
  pg::Connection session(share_.config.database, "sync");
  prepare_for_all_statements(session);
  const std::map<std::string, pg::Params> given = parameters();
  const std::vector<sync::Statement> statements = writing_statements(session);
  Adversary adversary(share_, session);
  const std::regex condition(R"re(((\w+\.)?"ownerId" = (\$\d|b\.target_user_id|x\."ownerId")))re");
  SourceSnapshot before = source();
  std::vector<std::string> hit;
  for (const sync::Statement& statement : statements) {
    adversary.fill();
    const auto params = given.find(statement.name);
    adversary.run({statement.name, std::regex_replace(statement.text, condition, "(($1) is not null)")},
                  params == given.end() ? pg::Params{} : params->second);
    SourceSnapshot after = source();
    if (after != before) hit.push_back(statement.name);
    before = std::move(after);
  }
  EXPECT_GE(hit.size(), 10U) << testing::PrintToString(hit);
  // Its rows are in tables that every Immich has.
  EXPECT_THAT(hit, Contains("immich/delete_album_entries.sql"));
}

}  // namespace
}  // namespace kindred::support
