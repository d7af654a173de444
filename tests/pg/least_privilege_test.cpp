// The role that `kindred grants` makes, and promise 1 for every statement by itself: whatever the tables that it reads
// say, a statement changes no row of the source's.
#include <map>
#include <regex>

#include "immich/catalogue.h"
#include "immich/copy_statement.h"
#include "pg/error.h"
#include "pg/migrate.h"
#include "pg/sync_test.h"
#include "schema/privileges.h"
#include "schema/session.h"
#include "schema/statements.h"
#include "schema/trial.h"
#include "sql.h"

namespace kindred::support {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

class LeastPrivilege : public SyncTest {
 protected:
  /// What the role may do on Immich's tables, as the database has it: "action table" or "action table.column".
  std::vector<std::string> granted() {
    std::vector<std::string> out;
    const pg::Result rows = immich().query(
        "select lower(a.privilege_type) || ' ' || c.relname as what from pg_class c"
        " cross join lateral aclexplode(c.relacl) a where a.grantee = 'kindred'::regrole and c.relname !~ '^_'"
        " union select lower(a.privilege_type) || ' ' || c.relname || '.' || t.attname from pg_class c"
        " join pg_attribute t on t.attrelid = c.oid cross join lateral aclexplode(t.attacl) a"
        " where a.grantee = 'kindred'::regrole");
    for (const pg::Row row : rows) out.push_back(row.get<std::string>("what"));
    return out;
  }
  std::vector<std::string> missing(pg::Connection& connection) {
    const immich::Catalogue catalogue = immich::Catalogue::read(connection);
    pg::Transaction work = connection.begin();
    return sync::missing_rights(work, sync::try_statements(work, catalogue), true);
  }
  pg::Connection as_kindred() {
    pg::Connection connection(share_.config.database, "test");
    sync::prepare_session(connection);
    return connection;
  }
};

TEST_F(LeastPrivilege, MayDoWhatTheStatementsNeedAndNoMore) {
  add_at("1.jpg");
  sync();
  EXPECT_EQ(share_.value("select rolsuper::text from pg_roles where rolname = 'kindred'"), "false");
  EXPECT_EQ(share_.value("select tableowner from pg_tables where tablename = '_face_sync_asset_map'"), "kindred");
  pg::Connection kindred = as_kindred();
  EXPECT_THAT(missing(kindred), IsEmpty());

  const std::vector<std::string> rights = granted();
  EXPECT_THAT(rights, Contains("select user.id"));
  EXPECT_THAT(rights, Contains("delete asset"));
  EXPECT_THAT(rights, Contains("insert asset_audit.assetId")) << "a trigger of Immich's writes it, as the same role";
  for (const char* none :
       {"select user.password", "update user.id", "delete user", "update asset.createdAt", "delete album",
        "update asset.updateId", "insert asset.createdAt", "update library.importPaths", "select session.token",
        "select api_key.key", "truncate asset", "trigger asset", "references asset"}) {
    EXPECT_THAT(rights, Not(Contains(none)));
  }
  EXPECT_THROW(kindred.query("select password from \"user\""), pg::SqlError);
  EXPECT_THROW(kindred.query("update \"user\" set name = 'x'"), pg::SqlError);
}

TEST_F(LeastPrivilege, IsPrintedAnewAfterAnUpgradeAndTakesAwayWhatIsNoLongerNeeded) {
  immich().query("alter table asset add column \"shelf\" text");
  immich().query("grant delete on album to kindred");
  pg::Connection superuser = share_.database.connect();
  pg::migrate(superuser, sql::own::kFiles);  // as a superuser once made our tables
  sync::prepare_session(superuser);
  {
    pg::Connection kindred = as_kindred();
    EXPECT_THAT(missing(kindred), Contains("INSERT of asset.shelf"));
    EXPECT_THAT(missing(kindred), Contains("owner of \"_kindred_batch\""));
  }
  const std::string script = sync::grants(superuser, "kindred");
  pg::Transaction work = superuser.begin();
  work.run_script(script.substr(0, script.rfind("commit;")));  // the test's own transaction ends it
  work.commit();
  EXPECT_THAT(granted(), Not(Contains("delete album")));
  add_at("1.jpg");
  EXPECT_EQ(sync().totals.assets, 1);
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
               _kindred_refused_entry, _kindred_gone_face;
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
    work.query("truncate pg_temp.kindred_refusal");
    work.query(
        "insert into pg_temp.kindred_refusal (kind, id, source_asset_id, target_user_id) select 'face', f.id, "
        "c.source_id, $1 from crossed c join asset_face f on f.\"assetId\" = c.mirror_id",
        bob);
    work.query("insert into _kindred_stack select id, id, $2, \"primaryAssetId\" from stack where \"ownerId\" = $1",
               alice, bob);
    work.query("insert into _kindred_tag select id, id, $2 from tag where \"userId\" = $1", alice, bob);
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
        " from tag on conflict do nothing");
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
    return {
        {"immich/add_album_entries.sql", {album, bob, assets}},
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
        {"immich/follow_people.sql", {alice, bob, "source", "t", "epoch"}},
        {"immich/follow_stacks.sql", {alice, bob, stacks}},
        {"immich/follow_tags.sql", {alice, bob}},
        {"immich/free_file_names.sql", {}},
        {"immich/free_stacks.sql", {assets, bob}},
        {"immich/insert_stacks.sql", {alice, bob, "family"}},
        {"immich/insert_tags.sql", {alice, bob, "family"}},
        {"immich/move_originals.sql", {bob, assets, names, each("'\\x00'::bytea", "asset"), times}},
        {"immich/move_xmp_rows.sql", {assets, names, each("\"originalPath\"", "asset"), bob}},
        {"immich/park_checksums.sql", {bob, assets, each("checksum", "asset")}},
        {"immich/set_feature_faces.sql", {bob}},
        {"immich/set_person_pictures.sql",
         {bob, people, each("'/new/' || :\"person_id\"", "person"), each("\"thumbnailPath\"", "person"),
          each("null::uuid", "person"), each("null::uuid", "person"), "family", "/media/"}},
        {"immich/drop_detected_faces.sql", {}},
        {"immich/set_modified.sql", {bob, assets, times}},
        {"immich/set_path_checksums.sql", {bob, assets, each("'\\x00'::bytea", "asset")}},
        {"immich/tell_renamed_faces.sql", {}},
        // from 3.2 on
        {"immich/delete_groups.sql", {bob, people}},
        {"immich/drop_shared_embeddings.sql", {}},
        {"immich/join_faces.sql", {bob}},
        {"immich/fill_joined_people.sql", {bob}},
        {"immich/keep_corrections.sql", {bob, people}},
        {"immich/move_shares.sql", {bob}},
        {"immich/release_faces.sql", {}},
        {"immich/renew_tag_lists.sql", {bob, assets}},
        {"immich/renew_text.sql", {}},
        {"joined people", {bob}},
        {"immich/undelete_faces.sql", {"{" + bob + "}"}},
        {"immich/tell_renamed_feature_faces.sql", {bob}},
    };
  }

  /// All that write Immich's tables, as PostgreSQL sees it.
  std::vector<sync::Statement> writing_statements(pg::Connection& session) {
    const immich::Catalogue catalogue = immich::Catalogue::read(session);
    std::vector<sync::Statement> writing;
    pg::Transaction work = session.begin();
    for (sync::Statement& statement : sync::all_statements(catalogue)) {
      const pg::Result found = work.query(
          "select from pg_temp.kindred_needs($1) n join pg_class c on c.oid = n.relation"
          " where n.action <> 'SELECT' and c.relnamespace = 'public'::regnamespace"
          " and c.relname !~ '^_(kindred|face_sync)_'",
          statement.text);
      if (!found.empty()) writing.push_back(std::move(statement));
    }
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
