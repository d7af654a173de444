// Promise 4: `unshare` removes exactly what the job made, rows and files, and nothing else.
#include "commands/undo/unshare.h"

#include <fmt/format.h>
#include <sys/mount.h>

#include <filesystem>

#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Alice shares with Bob in two jobs, a library's folder and her uploads, and Carol in a third; Bob has a life of his
/// own.
class UnshareTest : public SyncTest {
 protected:
  UnshareTest()
      : carol_(immich().add_user("Carol")),
        carols_(immich().add_library(carol_, share_.folder / "carol")),
        uploads_(immich().add_library(share_.bob, share_.folder / "bob-uploads")),
        from_carol_(immich().add_library(share_.bob, share_.folder / "bob-carol")) {
    Job uploads = Sharing::job("uploads", share_.alice, share_.photos, share_.bob, uploads_);
    uploads.source_path_prefix.clear();
    uploads.uploads = true;
    share_.config.jobs.push_back(uploads);
    share_.config.jobs.push_back(Sharing::job("carol", carol_, carols_, share_.bob, from_carol_));
    album_ = immich().add_album(share_.bob, "From Alice");
    job().album_id = album_;
    anna_ = immich().add_person(share_.alice, "Anna");
    ben_ = immich().add_person(share_.alice, "Ben");
    clara_ = immich().add_person(share_.alice, "Clara");
    his_ = immich().add_person(share_.bob, "Aunt Anna");
    his_photo_ = immich().add_asset(share_.bob, {.faces = {{.person = his_.id}}});
    his_album_ = immich().add_album(share_.bob, "Best", {his_photo_.id});
    immich().add_tag(share_.bob, "Places", {his_photo_.id});
    fill_source();
  }

  void fill_source() {
    AssetSpec all = at("all/1.mp4");
    all.faces = {{.person = anna_.id}, {.person = ben_.id}};
    all.ocr = {"Summit"};
    all.edits = {"crop"};
    all.video = all.sidecar = all.fullsize = all.encoded_video = true;
    everything_ = add(all);
    AssetSpec live = at("live/2.heic");
    live.faces = {{.person = clara_.id}};
    live_ = immich().add_live_photo(share_.alice, live);
    for (int i = 0; i < 4; ++i) plain_.push_back(add(at(fmt::format("plain/{}.jpg", i))));
    immich().add_stack(share_.alice, {plain_[0].id, plain_[1].id});
    const Uuid places = immich().add_tag(share_.alice, "Places");
    const Uuid oslo = immich().add_tag(share_.alice, "Places/Oslo", {plain_[0].id, plain_[2].id});
    run("update tag set \"parentId\" = '" + places.str() + "' where id = '" + oslo.str() + "'");
    run("insert into tag_closure (id_ancestor, id_descendant) values ('" + places.str() + "', '" + oslo.str() + "')");
    immich().add_tag(share_.alice, "Hers", {plain_[3].id});
    upload_ = immich().add_asset(share_.alice, {.path = "2024/up.jpg", .faces = {{.person = ben_.id}}});
    carols_photo_ = immich().add_asset(carol_, {.library = carols_, .path = "c.jpg"});
  }

  AssetSpec at(const std::string& path) {
    AssetSpec spec;
    spec.library = share_.photos;
    spec.path = path;
    return spec;
  }
  void run(const std::string& sql) { immich().query(sql); }
  std::string id(const Asset& asset) const { return mirror_of(asset.id).str(); }
  void cycle() {
    const sync::CycleReport report = share_.cycle();
    for (const sync::JobReport& one : report.jobs) {
      if (one.error) ADD_FAILURE() << one.job << " " << one.failed_step << ": " << one.error->what();
    }
    EXPECT_EQ(report.exit_code(), 0);
  }
  sync::UnshareCounts plan(const std::string& name = "family") {
    return sync::Unshare(share_.config, name, quiet_).plan();
  }
  sync::UnshareCounts unshare(const std::string& name = "family", bool keep_tombstones = false) {
    sync::Unshare unshare(share_.config, name, quiet_);
    sync::UnshareCounts counts = unshare.plan();
    unshare.run(keep_tombstones);
    unshare.list_tree(counts);
    return counts;
  }
  /// As Immich does it: the stack first, then the row, then its files.
  void delete_for_good(const Uuid& asset) {
    std::vector<std::string> files;
    for (const pg::Row row : immich().query(
             "select \"originalPath\" as path from asset where id = $1 union all select path from asset_file where"
             " \"assetId\" = $1",
             asset)) {
      files.push_back(row.get<std::string>("path"));
    }
    immich().query("delete from stack where \"primaryAssetId\" = $1", asset);
    immich().query("delete from asset where id = $1", asset);
    for (const std::string& file : files) fs::remove(file);
  }

  /// As Immich does it: the rows and the files that it made, not the originals.
  void delete_library(const Library& library) {
    std::vector<std::string> made;
    for (const pg::Row row : immich().query(
             "select f.path from asset_file f join asset a on a.id = f.\"assetId\" where a.\"libraryId\" = $1 and"
             " f.type <> 'sidecar'",
             library.id)) {
      made.push_back(row.get<std::string>("path"));
    }
    immich().query("delete from stack where \"ownerId\" = $1", library.owner_id);
    immich().query("delete from asset where \"libraryId\" = $1", library.id);
    immich().query("delete from library where id = $1", library.id);
    for (const std::string& file : made) fs::remove(file);
  }

  std::set<std::string> rows() { return all_rows(immich().db()); }
  std::map<std::string, FileState> files() {
    return take_snapshot(immich().db(), share_.bob.id, {share_.folder.path()}).files;
  }
  static SourceSnapshot only(const std::map<std::string, FileState>& files) { return {{}, files}; }

  User carol_;
  Library carols_, uploads_, from_carol_;
  Uuid album_, his_album_;
  Person anna_, ben_, clara_, his_;
  Asset his_photo_, everything_, live_, upload_, carols_photo_;
  std::vector<Asset> plain_;
  sync::Progress quiet_;
};

TEST_F(UnshareTest, Promise4LeavesTheDatabaseAndTheDiskAsTheyWere) {
  fs::remove(share_.shared.path);  // the cycle makes the tree
  const auto rows_before = rows();
  const auto files_before = files();
  cycle();
  // The source's life goes on, and the target's with what it was given.
  run("update asset set \"deletedAt\" = now(), status = 'trashed' where id = '" + plain_[3].id.str() + "'");
  cycle();
  run("update asset set \"deletedAt\" = null, status = 'active' where id = '" + plain_[3].id.str() + "'");
  cycle();
  run("update asset set \"isFavorite\" = true where id = '" + id(plain_[2]) + "'");
  run("update asset_exif set description = 'his words' where \"assetId\" = '" + id(plain_[2]) + "'");
  const std::string xmp =
      share_.value("select \"originalPath\" from asset where id = '" + id(plain_[2]) + "'") + ".xmp";
  write_file(xmp, "his");  // as Immich does with his words, and with a row
  run(immich().columns().has("asset", "sidecarPath")
          ? "update asset set \"sidecarPath\" = '" + xmp + "' where id = '" + id(plain_[2]) + "'"
          : "insert into asset_file (\"assetId\", type, path) values ('" + id(plain_[2]) + "', 'sidecar', '" + xmp +
                "')");
  immich().add_to_album(his_album_, {mirror_of(plain_[0].id), mirror_of(everything_.id)});
  run("delete from album_asset where \"albumId\" = '" + album_.str() + "' and \"assetId\" = '" + id(plain_[1]) + "'");
  run("update person set name = 'Benny' where :\"person_id\" = '" + mirror_of(ben_.id).str() + "'");
  run("update asset_face set :\"face_person\" = '" + his_.id.str() + "' where :\"face_person\" = '" +
      mirror_of(anna_.id).str() + "'");
  const std::string picture =
      share_.value("select \"thumbnailPath\" from person where :\"person_id\" = '" + mirror_of(anna_.id).str() + "'");
  run("delete from person where :\"person_id\" = '" + mirror_of(anna_.id).str() + "'");
  if (immich().columns().has("person_group")) {  // as Immich does after each deletion
    run("delete from person_group g where not exists (select from person p where p.\"personGroupId\" = g.id)");
  }
  fs::remove(picture);
  run("delete from asset_face where id = '" + mirror_of(upload_.face_ids[0]).str() + "'");
  delete_for_good(mirror_of(plain_[1].id));
  run("delete from asset where id = '" + id(everything_) + "'");  // as a library's watcher does: without its files
  run("delete from tag where id in (select tag_id from _kindred_tag) and value = 'Hers'");
  cycle();
  for (const char* name : {"uploads", "family", "carol"}) {
    const sync::UnshareCounts counts = unshare(name);
    EXPECT_THAT(counts.kept_file_names, IsEmpty()) << name;
  }
  EXPECT_EQ(difference(rows_before, rows()), "");
  EXPECT_EQ(difference(only(files_before), only(files())), "");
  EXPECT_FALSE(fs::exists(share_.shared.path)) << "it was ours";
}

struct Way {
  OriginalsMode originals;
  ThumbnailsMode thumbnails;
  const char* name;
};

/// However the files were placed.
class UnshareOfWay : public UnshareTest, public testing::WithParamInterface<Way> {};

INSTANTIATE_TEST_SUITE_P(Placed, UnshareOfWay,
                         testing::Values(Way{OriginalsMode::hardlink, ThumbnailsMode::copy, "hardlink_copy"},
                                         Way{OriginalsMode::symlink, ThumbnailsMode::hardlink, "symlink_hardlink"},
                                         Way{OriginalsMode::copy, ThumbnailsMode::automatic, "copy_auto"},
                                         Way{OriginalsMode::existing, ThumbnailsMode::copy, "existing_copy"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(UnshareOfWay, Promise4LeavesTheDatabaseAndTheDiskAsTheyWere) {
  share_.config.jobs.resize(1);
  job().originals = GetParam().originals;
  job().thumbnails = GetParam().thumbnails;
  fs::remove(share_.shared.path);
  if (job().originals == OriginalsMode::existing) {  // the predecessor's tree
    fs::create_directory_symlink(share_.photos.path, fs::path(share_.shared.path).parent_path());
  }
  const auto rows_before = rows();
  const auto files_before = files();
  cycle();
  EXPECT_EQ(share_.count("_face_sync_asset_map"), 7) << "the video, the live photo with its part, and four plain ones";
  EXPECT_THAT(unshare().kept_file_names, IsEmpty());
  EXPECT_EQ(difference(rows_before, rows()), "");
  EXPECT_EQ(difference(only(files_before), only(files())), "");
}

TEST_F(UnshareTest, Promise4TakesOneJobAndLeavesTheOthers) {
  cycle();
  const auto source_before = source();
  const sync::UnshareCounts counts = unshare();
  EXPECT_EQ(counts.mirrors, 7);
  EXPECT_EQ(counts.people, 2) << "Ben is on an upload as well";
  EXPECT_EQ(counts.stacks, 1);
  EXPECT_EQ(counts.tags, 2);
  EXPECT_EQ(counts.album_entries, 6);
  EXPECT_EQ(counts.kept_people + counts.kept_stacks + counts.kept_tags + counts.kept_files, 0);
  EXPECT_EQ(difference(source_before, source()), "") << "promise 1";
  EXPECT_EQ(share_.mirrors(), 2) << "the upload and Carol's photo";
  EXPECT_EQ(share_.count("person where :\"person_id\" = '" + mirror_of(ben_.id).str() + "'"), 1);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), IsEmpty());
  share_.config.jobs.erase(share_.config.jobs.begin());
  cycle();  // gives Ben another feature face
  for (const Job& one : share_.config.jobs) EXPECT_THAT(judge(immich(), share_.config, one), IsEmpty()) << one.name;
  // Phones hear of it.
  EXPECT_EQ(share_.count("asset_audit where \"ownerId\" = '" + share_.bob.id.str() + "'"), 7);
  EXPECT_EQ(share_.count("person_audit where \"ownerId\" = '" + share_.bob.id.str() + "'"), 2);
  EXPECT_EQ(share_.count("album_asset_audit"), 6);
}

TEST_F(UnshareTest, Promise5KeepsWhatTheTargetAddedAndSaysSo) {
  cycle();
  const Asset own = immich().add_asset(share_.bob, {.faces = {{.person = mirror_of(anna_.id)}}});
  const Asset another = immich().add_asset(share_.bob), third = immich().add_asset(share_.bob);
  const Uuid stack = immich().add_stack(share_.bob, {mirror_of(plain_[2].id), own.id, another.id});
  run("update asset set \"stackId\" = (select \"stackId\" from asset where id = '" + id(plain_[0]) +
      "') where id in ('" + third.id.str() + "', '" + his_photo_.id.str() + "')");
  run("insert into tag_asset (\"assetId\", \"tagId\") select '" + own.id.str() +
      "', tag_id from _kindred_tag k join tag t on t.id = k.tag_id where t.value = 'Hers'");
  run("update asset_face set :\"face_person\" = '" + his_.id.str() + "' where :\"face_person\" = '" +
      mirror_of(clara_.id).str() + "'");
  run("delete from person where :\"person_id\" = '" + mirror_of(clara_.id).str() + "'");
  write_file(share_.shared.path + "plain/own.txt", "not Kindred's");
  cycle();
  const std::string his_before =
      share_.value("select to_jsonb(p) - '{updateId,updatedAt}'::text[] from person p where :\"person_id\" = '" +
                   his_.id.str() + "'");
  const sync::UnshareCounts counts = unshare();
  EXPECT_EQ(counts.people, 0);
  EXPECT_EQ(counts.kept_people, 0)
      << "Anna and the adopted one stay for the uploads' sake: that job has them on record";
  EXPECT_EQ(counts.kept_stacks, 1);
  EXPECT_EQ(counts.stacks_left, 1) << "his own, which loses a mirror";
  EXPECT_EQ(counts.kept_tags, 1);
  EXPECT_EQ(counts.tags, 1);
  EXPECT_THAT(counts.kept_file_names, ElementsAre("plain/own.txt"));
  EXPECT_EQ(share_.count("person where :\"person_id\" = '" + mirror_of(anna_.id).str() + "'"), 1);
  EXPECT_EQ(share_.value("select to_jsonb(p) - '{updateId,updatedAt}'::text[] from person p where :\"person_id\" = '" +
                         his_.id.str() + "'"),
            his_before);
  EXPECT_EQ(share_.count("tag where value = 'Hers' and \"userId\" = '" + share_.bob.id.str() + "'"), 1);
  EXPECT_EQ(share_.count("stack where id = '" + stack.str() + "'"), 1) << "two of his own are left in it";
  EXPECT_EQ(share_.count("asset where \"stackId\" = '" + stack.str() + "'"), 2);
  EXPECT_EQ(share_.count("asset where \"stackId\" is not null and \"ownerId\" = '" + share_.bob.id.str() + "'"), 4);
  EXPECT_EQ(unshare("uploads").kept_people, 2) << "now nobody else has them on record";
  EXPECT_EQ(share_.count("_face_sync_person_map"), 0);
  EXPECT_EQ(share_.count("person where :\"person_id\" = '" + mirror_of(anna_.id).str() + "'"), 1);
  EXPECT_TRUE(fs::exists(
      share_.value("select \"thumbnailPath\" from person where :\"person_id\" = '" + mirror_of(anna_.id).str() + "'")));
}

TEST_F(UnshareTest, StandsUntilAPersonSharesAgain) {
  cycle();
  unshare();
  const auto rows_after = rows();
  const sync::CycleReport report = share_.cycle();
  EXPECT_EQ(report.exit_code(), 4);
  ASSERT_TRUE(report.jobs[0].error);
  EXPECT_THAT(report.jobs[0].error->what(), HasSubstr("was unshared"));
  EXPECT_THAT(report.jobs[0].error->fix(), HasSubstr("--share-again family"));
  EXPECT_EQ(share_.count("_kindred_job_state where job = 'family'"), 0);
  EXPECT_EQ(share_.count("asset where \"libraryId\" = '" + share_.shared.id.str() + "'"), 0);
  sync::CycleContext context(share_.config);
  sync::run_cycle(context, {}, quiet_);
  const sync::CycleReport again = sync::run_cycle(context, {.share_again = "family"}, quiet_);
  EXPECT_EQ(again.exit_code(), 0);
  EXPECT_EQ(again.jobs[0].totals.assets, 7);
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_F(UnshareTest, KeepsRefusalsWhereAskedTo) {
  cycle();
  delete_for_good(mirror_of(plain_[0].id));
  run("delete from asset_face where :\"face_person\" = '" + mirror_of(clara_.id).str() + "'");
  run("delete from album_asset where \"assetId\" = '" + id(plain_[1]) + "'");
  cycle();
  delete_for_good(mirror_of(plain_[2].id));  // not buried by a cycle yet
  const sync::UnshareCounts counts = unshare("family", true);
  EXPECT_EQ(counts.tombstones, 4) << "a photo and its stack, a face, an entry";
  EXPECT_EQ(share_.count("_face_sync_skipped"), 2);
  const sync::CycleReport again = sync::run_cycle(share_.config, {.share_again = "family"}, quiet_);
  EXPECT_EQ(again.exit_code(), 0);
  EXPECT_FALSE(is_mirrored(plain_[0]));
  EXPECT_FALSE(is_mirrored(plain_[2]));
  EXPECT_TRUE(is_mirrored(plain_[1]));
  EXPECT_EQ(share_.count("album_asset where \"assetId\" = '" + id(plain_[1]) + "'"), 0);
  EXPECT_EQ(share_.count("asset_face where :\"face_person\" = '" + mirror_of(clara_.id).str() + "'"), 0);
  unshare();
  EXPECT_EQ(share_.count("_face_sync_skipped"), 0);
  EXPECT_EQ(share_.count("_kindred_gone_face") + share_.count("_kindred_refused_entry"), 0);
}

TEST_F(UnshareTest, NeedsNothingOfTheSources) {
  cycle();
  run("delete from stack where \"ownerId\" = '" + share_.alice.id.str() + "'");
  for (const char* table : {"asset", "person", "library"}) {
    run(fmt::format("delete from {} where \"ownerId\" = '{}'", table, share_.alice.id.str()));
  }
  run("delete from \"user\" where id = '" + share_.alice.id.str() + "'");
  fs::remove_all(share_.photos.path);
  EXPECT_EQ(unshare().mirrors, 7);
  EXPECT_EQ(unshare("uploads").mirrors, 1);
  EXPECT_EQ(unshare("carol").mirrors, 1);
  EXPECT_THAT(share_.targets_files(), testing::Each(HasSubstr("thumbs"))) << "his own photo's";
  for (const char* table :
       {"_face_sync_asset_map", "_face_sync_person_map", "_kindred_stack", "_kindred_tag", "_kindred_unlink",
        "_kindred_job", "_kindred_waiting", "_kindred_watermark", "_kindred_held"}) {
    EXPECT_EQ(share_.count(table), 0) << table;
  }
}

TEST_F(UnshareTest, NeedsNotTheTargetsLibraryNorTheConfiguration) {
  cycle();
  delete_library(share_.shared);
  const auto plain = share_.shared.path + "plain/0.jpg";
  EXPECT_TRUE(fs::exists(plain)) << "Immich leaves the files of a library";
  share_.config.jobs.erase(share_.config.jobs.begin());
  EXPECT_EQ(unshare("family", true).mirrors, 0);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), IsEmpty());
  EXPECT_EQ(share_.count("_face_sync_skipped"), 0) << "nobody refused them one by one";
  EXPECT_THROW(plan(), Error) << "nothing is left";
}

TEST_F(UnshareTest, RefusesWhereTheTreeIsAwayBeforeItWrites) {
  cycle();
  fs::rename(share_.shared.path.substr(0, share_.shared.path.size() - 1), share_.folder / "away");
  const auto before = digest_tables(immich().db()), own = digest_tables(immich().db(), Tables::own);
  try {
    unshare();
    FAIL() << "it went on without the tree";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_THAT(error.fix(), HasSubstr("mount"));
  }
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
}

/// The one folder under two names, as a bind mount shows it.
class FolderMountedTwice {
 public:
  FolderMountedTwice(const std::string& folder, std::string at) : at_(std::move(at)) {
    is_mounted_ = ::mount(folder.c_str(), at_.c_str(), nullptr, MS_BIND, nullptr) == 0;
  }
  FolderMountedTwice(const FolderMountedTwice&) = delete;
  FolderMountedTwice& operator=(const FolderMountedTwice&) = delete;
  ~FolderMountedTwice() {
    if (is_mounted_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  bool is_mounted() const { return is_mounted_; }

 private:
  std::string at_;
  bool is_mounted_ = false;
};

TEST_F(UnshareTest, Promise1RefusesATreeInWhichTheSourcesFolderIsMounted) {
  cycle();
  const FolderMountedTwice mounted(share_.photos.path + "plain", share_.shared.path + "plain");
  if (!mounted.is_mounted()) GTEST_SKIP() << "no mounts may be made here";
  const SourceSnapshot before = source();
  trash(plain_[3]);
  for (const auto& attempt : std::vector<std::function<void()>>{[&] { unshare(); }, [&] { share_.sync(); }}) {
    try {
      attempt();
      FAIL() << "it went on";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::refused);
      EXPECT_THAT(error.what(), HasSubstr("is the source's own folder " + share_.photos.path + "plain/"));
    }
  }
  EXPECT_TRUE(fs::exists(share_.photos.path + "plain/3.jpg"));
  EXPECT_TRUE(before.files == source().files);
}

TEST_F(UnshareTest, TakesRecordsOfDuplicatesAlongAndLeavesThoseOfOtherJobs) {
  cycle();
  const auto duplicate = [&](const std::string& job) {
    run("insert into _face_sync_skipped (source_asset_id, target_user_id, reason, own_asset_id, job) values "
        "(gen_random_uuid(), '" +
        share_.bob.id.str() + "', 'duplicate', gen_random_uuid(), '" + job + "')");
  };
  duplicate("family"), duplicate("carol");
  EXPECT_EQ(unshare().tombstones, 0) << "he deleted nothing";
  EXPECT_EQ(share_.value("select string_agg(job, ' ') from _face_sync_skipped"), "carol");
}

TEST_F(UnshareTest, KnowsNoBrake) {
  for (int i = 0; i < 25; ++i) add(at(fmt::format("many/{}.jpg", i)));
  cycle();
  EXPECT_EQ(unshare().mirrors, 32);
  EXPECT_EQ(share_.count("_face_sync_asset_map where job = 'family'"), 0);
}

TEST_F(UnshareTest, PlansWithoutWriting) {
  cycle();
  const auto before = digest_tables(immich().db()), own = digest_tables(immich().db(), Tables::own);
  const auto files_before = files();
  const sync::UnshareCounts counts = plan();
  EXPECT_EQ(counts.mirrors, 7);
  EXPECT_GT(counts.files, 20);
  EXPECT_GT(counts.bytes, 0);
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
  EXPECT_EQ(difference(only(files_before), only(files())), "");
  cycle();
}

}  // namespace
}  // namespace kindred::support
