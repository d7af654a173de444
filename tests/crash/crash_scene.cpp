// Set back by copying a database and removing the target's files: the source's need no setting back, by promise 1, and
// the tests see to it that they do not.
#include "crash/crash_scene.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <regex>
#include <set>

#include "support/sharing.h"

namespace kindred::support {

namespace fs = std::filesystem;

namespace {

/// Columns that the database's clock, its sequences or chance fill.
constexpr const char* kVolatile =
    "{createdAt,updatedAt,updateId,createId,deletedAt,synced_at,first_at,last_at,retry_at,started_at,gone_at,kept_at}";
constexpr std::size_t kMostLines = 20;

SchemaOptions without_vector_indexes() {
  SchemaOptions options;
  options.vector_indexes = false;
  return options;
}

/// `format` takes names of databases.
template <class... Names>
void as_administrator(const char* format, const Names&... names) {
  pg::Connection(Cluster::shared().database("postgres"), "scene")
      .query(fmt::format(fmt::runtime(format), pg::quote_identifier(names)...));
}

std::vector<std::string> all_tables(pg::Connection& db) {
  std::vector<std::string> names;
  for (const pg::Row row : db.query("select relname::text as name from pg_class where relkind = 'r' and relnamespace ="
                                    " 'public'::regnamespace order by 1")) {
    names.push_back(row.get<std::string>("name"));
  }
  return names;
}

void add_rows(pg::Connection& db, const std::string& table, Outcome& outcome) {
  // When the cycles were, how many it took, and who ran the last one.
  if (table == "_kindred_job_state" || table == "_kindred_holder" || table == "_kindred_watermark") return;
  const bool has_random_id = table.ends_with("_map") || table.ends_with("_audit");
  const std::string sql = fmt::format("select (to_jsonb(t) - '{}'::text[]{})::text as row from {} t order by 1",
                                      kVolatile, has_random_id ? " - 'id'" : "", pg::quote_identifier(table));
  for (const pg::Row row : db.query(sql)) outcome[table + " " + row.get<std::string>("row")] = "row";
}

/// As `cp -al`: hard links stay links to the same files.
void copy_with_links(const std::string& from, const std::string& to) {
  if (!fs::exists(from)) return;
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::create_hard_links);
}

std::string state_of(const std::string& path) {
  if (fs::is_symlink(path)) return "link to " + fs::read_symlink(path).string();
  return "file " + hex(sha256_of_file(path));
}

}  // namespace

std::string outcome_difference(const Outcome& should, const Outcome& is) {
  std::vector<std::string> lines;
  for (const auto& [key, value] : should) {
    const auto found = is.find(key);
    if (found == is.end()) lines.push_back("missing: " + key);
    if (found != is.end() && found->second != value)
      lines.push_back(fmt::format("{}: {}, not {}", key, found->second, value));
  }
  for (const auto& [key, value] : is) {
    if (!should.contains(key)) lines.push_back("too much: " + key);
  }
  if (lines.size() > kMostLines) lines.resize(kMostLines);
  return fmt::format("{}", fmt::join(lines, "\n"));
}

CrashScene::CrashScene(std::size_t assets, Stage stage) : original_(tested_version(), without_vector_indexes()) {
  fill(assets);
  config_.database = original_.config();
  config_.database.name += "_copy";
  config_.media_root = folder_ / "media";
  config_.workers = 2;
  config_.jobs = {
      Sharing::job("family", filled_.source, filled_.source_library, filled_.target, filled_.target_library)};
  start_over();
  if (stage == Stage::later) live_on();
}

CrashScene::~CrashScene() {
  drop_copy();
}

// After a first sync the source's life goes on: all that the steps of a later cycle have to follow, at once.
void CrashScene::live_on() {
  if (run() != 0) throw std::runtime_error("the first sync of the scene failed:\n" + log_);
  change_the_source();
  immich_.reset();
  const std::string name = original_.config().name;
  as_administrator("drop database {} with (force)", name);
  as_administrator("create database {} template {} strategy file_copy", name, config_.database.name);
  saved_ = folder_ / "saved";
  for (const std::string& folder : targets_folders()) {
    fs::create_directories(saved_ + folder);
    copy_with_links(folder, saved_ + folder);
  }
  start_over();
}

void CrashScene::change_the_source() {
  Instance immich(config_.database, config_.media_root, 2);  // another seed than the fill's: other ids
  pg::Connection& db = immich.db();
  std::vector<Uuid> ids;
  std::vector<std::string> paths;
  for (const pg::Row row : db.query("select id, \"originalPath\" as path from asset where \"ownerId\" = $1 order by"
                                    " \"originalPath\" desc limit 6",
                                    filled_.source.id)) {
    ids.push_back(row.get<Uuid>("id"));
    paths.push_back(row.get<std::string>("path"));
  }
  // moved
  fs::rename(paths[0], paths[0] + ".moved.jpg");
  db.query("update asset set \"originalPath\" = \"originalPath\" || '.moved.jpg' where id = $1", ids[0]);
  // two that swap their names
  fs::rename(paths[4], paths[4] + ".aside");
  fs::rename(paths[5], paths[4]);
  fs::rename(paths[4] + ".aside", paths[5]);
  db.query("update asset set \"originalPath\" = case id when $1 then $4::text else $3::text end where id in ($1, $2)",
           ids[4], ids[5], paths[4], paths[5]);
  // replaced
  write_file(paths[1] + ".new", "another picture");
  fs::rename(paths[1] + ".new", paths[1]);
  db.query("update asset set \"fileModifiedAt\" = now() where id = $1", ids[1]);
  // trashed, described, with a new thumbnail, stacked, tagged
  db.query("update asset set \"deletedAt\" = now(), status = 'trashed' where id = $1", ids[2]);
  db.query("update asset_exif set description = 'new words' where \"assetId\" = $1", ids[3]);
  const std::string thumbnail =
      db.query("update asset_file set path = path where \"assetId\" = $1 and type = 'thumbnail' returning path",
               ids[3])[0]
          .get<std::string>("path");
  write_file(thumbnail + ".new", "another thumbnail");
  fs::rename(thumbnail + ".new", thumbnail);
  immich.add_stack(filled_.source, {ids[3], ids[4]});
  immich.add_tag(filled_.source, "Later", {ids[4], ids[5]});
  db.query("update person set name = 'Zoe the younger' where name = 'Zoe' and \"ownerId\" = $1", filled_.source.id);
  AssetSpec fresh;
  fresh.library = filled_.source_library;
  fresh.path = "later/1.jpg";
  fresh.faces = {{.person = immich.add_person(filled_.source, "Newcomer").id}};
  immich.add_live_photo(filled_.source, fresh);
}

std::vector<std::string> CrashScene::targets_folders() const {
  const std::string target = filled_.target.id.str();
  return {filled_.target_library.path, config_.media_root + "/thumbs/" + target,
          config_.media_root + "/encoded-video/" + target};
}

// Its session on the database must end before the first copy is taken.
void CrashScene::fill(std::size_t assets) {
  Instance immich(original_, folder_);
  BulkSpec spec;
  spec.assets = assets;
  spec.people = 4;
  filled_ = support::fill(immich, folder_.path(), spec);
  AssetSpec everything;
  everything.library = filled_.source_library;
  everything.path = "all/IMG.mp4";
  everything.faces = {{.person = immich.add_person(filled_.source, "Zoe").id}};
  everything.ocr = {"Summit"};
  everything.edits = {"crop", "rotate"};
  everything.video = everything.sidecar = everything.fullsize = everything.encoded_video = true;
  immich.add_asset(filled_.source, everything);
}

void CrashScene::drop_copy() {
  immich_.reset();
  as_administrator("drop database if exists {} with (force)", config_.database.name);
}

void CrashScene::withdraw(const std::string& path) {
  const std::string aside = folder_ / fmt::format("withdrawn-{}", withdrawn_.size());
  fs::rename(path, aside);
  withdrawn_[path] = aside;
}

void CrashScene::put_back_withdrawn() {
  for (const auto& [path, aside] : withdrawn_) fs::rename(aside, path);
  withdrawn_.clear();
}

void CrashScene::start_over() {
  drop_copy();
  put_back_withdrawn();
  as_administrator("create database {} template {} strategy file_copy", config_.database.name, original_.config().name);
  for (const std::string& folder : targets_folders()) {
    fs::remove_all(folder);
    if (!saved_.empty()) copy_with_links(saved_ + folder, folder);
  }
  fs::create_directories(filled_.target_library.path);
  immich_ = std::make_unique<Instance>(config_.database, config_.media_root, 1);
}

int CrashScene::run(const std::string& kill_at, const std::vector<std::string>& command) {
  Variables more;
  if (!kill_at.empty()) more.emplace_back("KINDRED_KILL_AT", kill_at);
  const ProcessResult result = run_kindred(config_, folder_ / "config.yaml", command, more);
  log_ = result.out + result.err;
  wait_until_sessions_end();
  return result.exit_code;
}

std::unique_ptr<BackgroundProcess> CrashScene::start(const std::string& pause_at) {
  Variables more;
  if (!pause_at.empty()) more.emplace_back("KINDRED_PAUSE_AT", pause_at);
  return std::make_unique<BackgroundProcess>(std::vector<std::string>{KINDRED_PROGRAM, "sync"}, folder_ / "log",
                                             program_options(config_, folder_ / "config.yaml", more));
}

int CrashScene::run_beside() {
  const ProcessResult result = run_kindred(config_, folder_ / "config.yaml", {"sync"});
  log_ = result.out + result.err;
  return result.exit_code;
}

void CrashScene::wait_until_sessions_end() {
  end_other_sessions(immich_->db());
}

std::int64_t CrashScene::count(const std::string& from_where) {
  return immich_->db().query("select count(*) as n from " + from_where)[0].get<std::int64_t>("n");
}

std::string CrashScene::value(const std::string& sql) {
  return immich_->db().query("select (" + sql + ")::text as value")[0].get<std::string>("value");
}

Outcome CrashScene::outcome() {
  Outcome outcome;
  for (const std::string& table : all_tables(immich_->db())) add_rows(immich_->db(), table, outcome);
  const std::string target = filled_.target.id.str();
  for (const std::string& folder : {filled_.target_library.path, config_.media_root + "/thumbs/" + target + "/",
                                    config_.media_root + "/encoded-video/" + target + "/"}) {
    for (const std::string& name : Sharing::files_in(folder)) outcome[folder + name] = state_of(folder + name);
  }
  return outcome;
}

SourceSnapshot CrashScene::source() {
  return take_snapshot(immich_->db(), filled_.source.id,
                       {filled_.source_library.path, config_.media_root + "/thumbs/" + filled_.source.id.str(),
                        config_.media_root + "/encoded-video/" + filled_.source.id.str()});
}

bool CrashScene::will_be_unlinked(const std::string& path) {
  const std::string relative = path.substr(job().target_path_prefix.size());
  return immich_->db()
      .query("select exists (select from _kindred_unlink where folder = 'tree' and path = $1) as queued", relative)[0]
      .get<bool>("queued");
}

std::vector<std::string> CrashScene::broken_invariants() {
  std::vector<std::string> broken;
  for (const std::string& line : stray_files(*immich_, config_, job())) {
    const fs::path path = line.substr(line.find('/'));
    const bool in_tree = path.string().starts_with(job().target_path_prefix);
    if (!in_tree || path.filename().string().starts_with(".kindred-")) continue;
    if (path.extension() == ".xmp") continue;  // no scan imports one by itself
    if (!will_be_unlinked(path)) broken.push_back("a scan would import: " + line);
  }
  for (const pg::Row row : immich_->db().query(
           "select path from asset_file where type <> 'sidecar' union all select \"thumbnailPath\" from person"
           " where \"thumbnailPath\" <> ''")) {
    if (!fs::exists(row.get<std::string>("path")))
      broken.push_back("row without file: " + row.get<std::string>("path"));
  }
  return broken;
}

std::vector<std::string> CrashScene::left_over() {
  std::vector<std::string> left = stray_files(*immich_, config_, job());
  for (const char* place : {"/alice", "/bob", "/media"}) {
    for (const std::string& name : Sharing::files_in(folder_.path() + place)) {
      if (name.find(".kindred-") != std::string::npos) left.emplace_back("dot-name " + name);
    }
  }
  if (count("_kindred_batch") != 0) left.emplace_back("rows in _kindred_batch");
  return left;
}

CrashScene& KeptScene::at_its_start(std::size_t assets, Stage stage) {
  if (scene_) {
    scene_->start_over();
  } else {
    scene_ = std::make_unique<CrashScene>(assets, stage);
  }
  return *scene_;
}

namespace {

std::set<std::string> all_kill_points() {
  static const std::regex kCall("kill_point\\(\"([a-z0-9_]+)\"\\)");
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(std::string(KINDRED_SOURCE_DIR) + "/src")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = read_file(entry.path());
    for (auto call = std::sregex_iterator(text.begin(), text.end(), kCall); call != std::sregex_iterator(); ++call) {
      names.insert((*call)[1]);
    }
  }
  return names;
}

bool is_of_unshare(const std::string& name) {
  return name.starts_with("unshare_");
}

/// convert_tree_crash_test.cpp has those of the tree, clusters_crash_test.cpp that of people who join a cluster group,
/// restore_crash_test.cpp that of a restore, keep_crash_test.cpp those of mirrors that become the target's own, and
/// doctor_test.cpp of cli that of `doctor --fix`.
bool is_of_another_test(const std::string& name) {
  return is_of_unshare(name) || name.starts_with("tree_") || name.starts_with("keep_") || name == "people_joined" ||
         name == "before_restore_commit" || name == "library_fixed";
}

}  // namespace

std::vector<std::string> kill_points() {
  std::set<std::string> names = all_kill_points();
  std::erase_if(names, is_of_another_test);
  return {names.begin(), names.end()};
}

std::vector<std::string> unshare_kill_points() {
  std::set<std::string> names = all_kill_points();
  std::erase_if(names, [](const std::string& name) { return !is_of_unshare(name); });
  names.insert({"before_removal_commit", "removal_committed", "files_unlinked"});
  return {names.begin(), names.end()};
}

}  // namespace kindred::support
