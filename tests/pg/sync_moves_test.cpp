// Photos that the source moves: alone, in each other's places, and onto names that somebody else has.
#include <sys/stat.h>

#include <filesystem>

#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class SyncMoves : public SyncTest {
 protected:
  SyncMoves() { share_.plan_first = is_planned(); }

  /// The source's file, with its XMP file, goes to another name below its folder; several in a circle go at once.
  void move(std::vector<std::pair<Asset*, std::string>> moves) {
    for (auto& [asset, name] : moves) {
      for (const char* suffix : {"", ".xmp"}) {
        if (fs::exists(asset->original_path + suffix)) fs::rename(asset->original_path + suffix, aside(*asset, suffix));
      }
    }
    for (auto& [asset, name] : moves) {
      const std::string path = share_.photos.path + name;
      fs::create_directories(fs::path(path).parent_path());
      for (const char* suffix : {"", ".xmp"}) {
        if (fs::exists(aside(*asset, suffix))) fs::rename(aside(*asset, suffix), path + suffix);
      }
      immich().query("update asset_file set path = $2 where \"assetId\" = $1 and type = 'sidecar'", asset->id,
                     path + ".xmp");
      if (immich().columns().has("asset", "sidecarPath")) {
        immich().query("update asset set \"sidecarPath\" = $2 where id = $1 and \"sidecarPath\" <> ''", asset->id,
                       path + ".xmp");
      }
      asset->original_path = path;
    }
    for (auto& [asset, name] : moves) set_row("checksum = sha256(uuid_send(id))", asset->id);
    for (auto& [asset, name] : moves) {
      immich().query("update asset set \"originalPath\" = $2, checksum = $3::bytea where id = $1", asset->id,
                     asset->original_path, "\\x" + hex(sha1("path:" + asset->original_path)));
    }
  }
  std::string in_tree(const std::string& name) const { return share_.shared.path + name; }
  std::string lies_at(const Asset& asset) { return row("\"originalPath\"", mirror_of(asset.id)); }
  void expect_followed(const std::vector<Asset*>& assets) {
    for (const Asset* asset : assets) {
      EXPECT_EQ(lies_at(*asset), in_tree(fs::relative(asset->original_path, share_.photos.path)));
      EXPECT_TRUE(fs::equivalent(lies_at(*asset), asset->original_path));
    }
    EXPECT_EQ(share_.count("_kindred_move"), 0);
    EXPECT_THAT(wrong(), IsEmpty());
    expect_settled();
  }
  static ino_t inode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_ino;
  }
  std::map<std::string, std::int64_t> faults() { return sync().faults_by_reason; }

 private:
  std::string aside(const Asset& asset, const char* suffix) const {
    return share_.folder / ("aside-" + asset.id.str() + suffix);
  }
};

TEST_F(SyncMoves, TwoThatSwapTheirNamesDoSoInOneCycle) {
  Asset a = add_at("a.jpg"), b = add_at("b.jpg");
  sync();
  move({{&a, "b.jpg"}, {&b, "a.jpg"}});
  EXPECT_THAT(faults(), IsEmpty());
  expect_followed({&a, &b});
}

TEST_F(SyncMoves, ChainsAndCirclesConvergeInOneCycle) {
  std::vector<Asset> photos;
  for (const char* name : {"1.jpg", "2.jpg", "3.jpg", "4.jpg", "x.jpg", "y.jpg", "z.jpg", "tail.jpg"}) {
    photos.push_back(add_at(name));
  }
  sync();
  move({{&photos[0], "2.jpg"},
        {&photos[1], "3.jpg"},
        {&photos[2], "4.jpg"},
        {&photos[3], "new/5.jpg"},
        {&photos[4], "y.jpg"},
        {&photos[5], "z.jpg"},
        {&photos[6], "x.jpg"},
        {&photos[7], "1.jpg"}});
  EXPECT_THAT(faults(), IsEmpty());
  std::vector<Asset*> all;
  for (Asset& photo : photos) all.push_back(&photo);
  expect_followed(all);
}

TEST_F(SyncMoves, XmpFilesGoWithTheirPhotosAlsoInACircle) {
  Asset a = add({.path = "a.jpg", .sidecar = true}), b = add({.path = "b.jpg", .sidecar = true}), c = add_at("c.jpg");
  sync();
  write_file(in_tree("a.jpg.xmp"), "the target's words on a");
  run("update asset_exif set description = 'his words' where \"assetId\" = " + quoted(mirror_of(a.id)));
  const std::string words_on_b = read_file(in_tree("b.jpg.xmp"));
  move({{&a, "b.jpg"}, {&b, "c.jpg"}, {&c, "a.jpg"}});
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_EQ(read_file(in_tree("b.jpg.xmp")), "the target's words on a");
  EXPECT_EQ(read_file(in_tree("c.jpg.xmp")), words_on_b);
  EXPECT_FALSE(fs::exists(in_tree("a.jpg.xmp")));
  EXPECT_EQ(share_.file_path(mirror_of(a.id), "sidecar"), in_tree("b.jpg.xmp"));
  EXPECT_EQ(share_.file_path(mirror_of(b.id), "sidecar"), in_tree("c.jpg.xmp"));
}

TEST_F(SyncMoves, AForeignFileUnderTheNewNameIsAFaultOfThatPhotoAlone) {
  Asset a = add({.path = "a.jpg", .sidecar = true}), b = add_at("b.jpg");
  sync();
  write_file(in_tree("new/a.jpg"), "somebody else's");
  move({{&a, "new/a.jpg"}, {&b, "new/b.jpg"}});
  const sync::JobReport report = sync();
  EXPECT_THAT(report, HasOneFault(a, "name_taken"));
  EXPECT_THAT(report.faults[0].detail, HasSubstr(in_tree("new/a.jpg")));
  EXPECT_EQ(share_.value("select reason from _kindred_fault"), "name_taken") << "status shows it";
  EXPECT_EQ(lies_at(a), in_tree("a.jpg"));
  EXPECT_EQ(lies_at(b), in_tree("new/b.jpg"));
  EXPECT_EQ(read_file(in_tree("new/a.jpg")), "somebody else's");
  EXPECT_TRUE(fs::exists(in_tree("a.jpg.xmp")));
  fs::remove(in_tree("new/a.jpg"));
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  expect_followed({&a, &b});
}

// What Kindred made is on record, also after a move and after the source wrote its file anew.
TEST_F(SyncMoves, AForeignFileInTheOriginalsPlaceIsNotReplaced) {
  Asset a = add_at("a.jpg");
  add_at("another.jpg");
  sync();
  move({{&a, "b.jpg"}});
  EXPECT_THAT(faults(), IsEmpty());
  const auto write_anew = [&](const std::string& path, const std::string& content) {
    write_file(path + ".new", content);
    fs::rename(path + ".new", path);
    run("update asset set \"fileModifiedAt\" = now() where id = " + quoted(a.id));
  };
  write_anew(a.original_path, "the source's edit");
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_EQ(read_file(in_tree("b.jpg")), "the source's edit");
  write_anew(in_tree("b.jpg"), "the target's own picture");
  write_anew(a.original_path, "the source's next edit");
  const sync::JobReport report = sync();
  EXPECT_THAT(report, HasOneFault(a, "name_taken"));
  EXPECT_EQ(read_file(in_tree("b.jpg")), "the target's own picture");
  fs::remove(in_tree("b.jpg"));
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_EQ(read_file(in_tree("b.jpg")), "the source's next edit");
}

// Seen: it went without a word, as what lay under the old name.
TEST_F(SyncMoves, AFileThatTheTargetPutInOursPlaceStaysWhenTheSourceMovesThePhoto) {
  for (const OriginalsMode mode : {OriginalsMode::hardlink, OriginalsMode::copy, OriginalsMode::symlink}) {
    job().originals = mode;
    const std::string name = std::to_string(static_cast<int>(mode)) + ".jpg";
    Asset a = add_at(name), other = add_at("other-" + name);
    sync();
    fs::remove(in_tree(name));
    write_file(in_tree(name), "Bob's own picture");
    move({{&a, "new/" + name}, {&other, "new/other-" + name}});
    const sync::JobReport report = sync();
    EXPECT_THAT(report, HasOneFault(a, "name_taken"));
    EXPECT_THAT(report.faults[0].detail, HasSubstr(in_tree(name)));
    EXPECT_EQ(read_file(in_tree(name)), "Bob's own picture");
    EXPECT_EQ(lies_at(a), in_tree(name));
    EXPECT_EQ(lies_at(other), in_tree("new/other-" + name));
    EXPECT_EQ(share_.count("_kindred_move"), 0);
    fs::remove(in_tree(name));
    EXPECT_THAT(faults(), IsEmpty());
    EXPECT_EQ(lies_at(a), in_tree("new/" + name));
    EXPECT_THAT(wrong(), IsEmpty());
  }
}

TEST_F(SyncMoves, AFileThatTheTargetPutInOursPlaceStaysAlsoInASwapAndAChain) {
  Asset a = add_at("a.jpg"), b = add_at("b.jpg"), c = add_at("c.jpg"), d = add_at("d.jpg");
  sync();
  for (const char* name : {"a.jpg", "d.jpg"}) {
    fs::remove(in_tree(name));
    write_file(in_tree(name), "Bob's own picture");
  }
  move({{&a, "b.jpg"}, {&b, "a.jpg"}, {&c, "d.jpg"}, {&d, "e.jpg"}});
  EXPECT_THAT(faults(), ElementsAre(Pair("name_taken", 4)));
  for (const char* name : {"a.jpg", "d.jpg"}) EXPECT_EQ(read_file(in_tree(name)), "Bob's own picture");
  for (const char* name : {"a.jpg", "d.jpg"}) fs::remove(in_tree(name));
  EXPECT_THAT(faults(), IsEmpty());
  expect_followed({&a, &b, &c, &d});
}

// What the source rewrites in place shows through our link: that is ours, also where the photo moves in the same cycle.
TEST_F(SyncMoves, AnOriginalThatTheSourceRewroteMovesAllTheSame) {
  Asset a = add_at("a.jpg");
  sync();
  write_file(a.original_path, "rewritten in place");
  move({{&a, "b.jpg"}});
  EXPECT_THAT(faults(), IsEmpty());
  expect_followed({&a});
}

// The number of a file that is gone is given to the next.
TEST_F(SyncMoves, AFileOfTheTargetsUnderTheNumberOfOursIsTheTargets) {
  Asset a = add_at("a.jpg");
  const Asset b = add_at("b.jpg");
  sync();
  for (const char* name : {"a.jpg", "b.jpg"}) {
    fs::remove(in_tree(name));
    write_file(in_tree(name), "Bob's own picture");
    run("update _face_sync_asset_map set placed_inode = " + std::to_string(inode_of(in_tree(name))) +
        " where tree_path = '" + in_tree(name) + "'");
  }
  move({{&a, "new.jpg"}});
  fs::remove(b.original_path);
  run("delete from asset where id = " + quoted(b.id));
  EXPECT_THAT(sync(), HasOneFault(a, "name_taken"));
  EXPECT_FALSE(is_mirrored(b));
  for (const char* name : {"a.jpg", "b.jpg"}) EXPECT_EQ(read_file(in_tree(name)), "Bob's own picture");
}

// As of a tree that was taken over by an earlier Kindred, or restored with the database of one.
TEST_F(SyncMoves, WhatIsRightAndNotOnRecordGetsThere) {
  const Asset a = add_at("a.jpg");
  sync();
  run("update _face_sync_asset_map set placed_inode = null, placed_size = null, placed_mtime_ns = null");
  sync();  // looks at everything
  EXPECT_EQ(share_.value("select placed_size from _face_sync_asset_map"),
            std::to_string(fs::file_size(in_tree("a.jpg"))));
  expect_settled();
  fs::remove(in_tree("a.jpg"));
  write_file(in_tree("a.jpg"), "Bob's own picture");
  EXPECT_THAT(sync(), HasOneFault(a, "name_taken"));
  EXPECT_EQ(read_file(in_tree("a.jpg")), "Bob's own picture");
}

// Killed after the rows, and then the target deletes the mirror: its XMP file is no business of ours.
TEST_F(SyncMoves, AnXmpFileOfTheTargetsStaysWhereAMoveIsFinishedForAMirrorThatIsGone) {
  const Asset a = add_at("a.jpg"), ours = add({.path = "b.jpg", .sidecar = true});
  sync();
  write_file(in_tree("a.jpg.xmp"), "digiKam's");
  for (const Asset* asset : {&a, &ours}) {
    const std::string old_path = fs::relative(asset->original_path, share_.photos.path);
    immich().query(
        "insert into _kindred_move (job, mirror_id, source_asset_id, old_path, new_path, waiting_path)"
        " values ('family', $1::uuid, $2, $3::text, 'new/' || $3::text, 'new/.kindred-' || $1::uuid)",
        mirror_of(asset->id), asset->id, old_path);
    run("update _face_sync_asset_map set tree_path = '" + in_tree("new/" + old_path) +
        "' where source_asset_id = " + quoted(asset->id));
    run("delete from asset where id = " + quoted(mirror_of(asset->id)));
  }
  sync();
  EXPECT_EQ(share_.count("_kindred_move"), 0);
  EXPECT_EQ(read_file(in_tree("a.jpg.xmp")), "digiKam's");
  EXPECT_FALSE(fs::exists(in_tree("b.jpg.xmp")));
}

// One that cannot be finished costs no other: here a folder lies where the original waits.
TEST_F(SyncMoves, AMoveThatCannotBeFinishedIsAFaultOfThatPhotoAlone) {
  const Asset a = add_at("a.jpg"), b = add_at("b.jpg"), c = add_at("c.jpg");
  sync();
  const auto begin = [&](const Asset& asset, const std::string& new_path) {
    const std::string waiting = ".kindred-" + mirror_of(asset.id).str();
    immich().query(
        "insert into _kindred_move (job, mirror_id, source_asset_id, old_path, new_path, waiting_path)"
        " values ('family', $1, $2, '', $3, $4)",
        mirror_of(asset.id), asset.id, new_path, waiting);
    return in_tree(waiting);
  };
  share_.plan_first = false;  // a plan does not try
  const std::string given_up = begin(a, "elsewhere.jpg"), blocked = begin(b, "b.jpg"), waiting = begin(c, "c.jpg");
  fs::create_directory(in_tree(".kindred-" + mirror_of(a.id).str()));
  write_file(given_up + "/x", "");
  fs::rename(in_tree("b.jpg"), in_tree("aside"));
  fs::create_directory(blocked);
  fs::rename(in_tree("c.jpg"), waiting);
  EXPECT_THAT(faults(), ElementsAre(Pair("file_failed", 2)));
  EXPECT_TRUE(fs::equivalent(in_tree("c.jpg"), c.original_path));
  EXPECT_EQ(share_.count("_kindred_move"), 2);
  fs::remove_all(given_up);
  fs::remove(blocked);
  fs::rename(in_tree("aside"), blocked);
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_EQ(share_.count("_kindred_move"), 0);
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(SyncMoves, AServiceTriesAgainWhenTheFaultIsDue) {
  Asset a = add_at("a.jpg");
  sync();
  write_file(in_tree("new.jpg"), "somebody else's");
  move({{&a, "new.jpg"}});
  sync();
  fs::remove(in_tree("new.jpg"));
  run("update _kindred_fault set retry_at = now()");
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  sync::run_cycle(context, {}, quiet);
  EXPECT_EQ(lies_at(a), in_tree("new.jpg"));
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
}

TEST_F(SyncMoves, ALinkInTheTreeOnTheWayIsAFaultOfThatPhotoAlone) {
  Asset a = add_at("a.jpg"), b = add_at("b.jpg");
  sync();
  fs::create_directory_symlink(share_.folder.path(), in_tree("link"));
  move({{&a, "link/a.jpg"}, {&b, "new/b.jpg"}});
  const sync::CycleReport report = share_.cycle();
  ASSERT_EQ(report.jobs.size(), 1u);
  EXPECT_FALSE(report.jobs[0].error) << report.jobs[0].error->what();
  EXPECT_THAT(report.jobs[0], HasOneFault(a, "path_refused"));
  EXPECT_EQ(lies_at(b), in_tree("new/b.jpg"));
  fs::remove(in_tree("link"));
  EXPECT_THAT(faults(), IsEmpty());
  expect_followed({&a, &b});
}

TEST_F(SyncMoves, ARowOfTheTargetsWithTheNewPathIsAFaultOfThatPhotoAlone) {
  Asset a = add_at("a.jpg"), b = add_at("b.jpg"), c = add_at("c.jpg");
  sync();
  const Asset own = immich().add_asset(share_.bob, {.library = share_.shared, .path = "new/b.jpg"});
  for (const auto& [kind, path] : own.files) fs::remove(path);  // only the row's checksum is in the way
  move({{&a, "new/a.jpg"}, {&b, "new/b.jpg"}, {&c, "new/c.jpg"}});
  EXPECT_THAT(sync(), HasOneFault(b, "duplicate_checksum"));
  EXPECT_EQ(lies_at(a), in_tree("new/a.jpg"));
  EXPECT_EQ(lies_at(b), in_tree("b.jpg"));
  EXPECT_EQ(lies_at(c), in_tree("new/c.jpg"));
  immich().query("delete from asset where id = $1", own.id);
  EXPECT_THAT(faults(), IsEmpty());
  expect_followed({&a, &b, &c});
}

TEST_F(SyncMoves, WhatWaitsForACircleThatCannotMoveSaysSoToo) {
  Asset a = add_at("a.jpg"), b = add_at("b.jpg"), c = add_at("c.jpg");
  sync();
  fs::remove(in_tree("b.jpg"));  // b cannot move: its XMP file would meet another's
  fs::copy_file(b.original_path, in_tree("b.jpg"));
  fs::last_write_time(in_tree("b.jpg"), fs::last_write_time(b.original_path));  // ours, by size and time
  write_file(in_tree("b.jpg.xmp"), "his words");
  move({{&a, "b.jpg"}, {&b, "new/b.jpg"}, {&c, "a.jpg"}});
  write_file(in_tree("new/b.jpg.xmp"), "somebody else's");
  EXPECT_THAT(faults(), ElementsAre(Pair("name_taken", 3)));
  EXPECT_EQ(read_file(in_tree("new/b.jpg.xmp")), "somebody else's");
  EXPECT_EQ(read_file(in_tree("b.jpg.xmp")), "his words");
  fs::remove(in_tree("new/b.jpg.xmp"));
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_EQ(lies_at(a), in_tree("b.jpg"));
  EXPECT_EQ(read_file(in_tree("new/b.jpg.xmp")), "his words");
}

TEST_F(SyncMoves, AForeignXmpFileUnderTheNewNameIsNeitherOverwrittenNorClaimed) {
  Asset a = add({.path = "a.jpg", .sidecar = true}), b = add_at("b.jpg");
  sync();
  write_file(in_tree("new/a.jpg.xmp"), "somebody else's");
  write_file(in_tree("new/b.jpg.xmp"), "somebody else's");
  move({{&a, "new/a.jpg"}, {&b, "new/b.jpg"}});
  EXPECT_THAT(sync(), HasOneFault(a, "name_taken")) << "its own XMP file has nowhere to go";
  EXPECT_EQ(lies_at(b), in_tree("new/b.jpg")) << "it has none";
  EXPECT_EQ(share_.file_path(mirror_of(b.id), "sidecar"), "null");
  EXPECT_EQ(read_file(in_tree("new/a.jpg.xmp")), "somebody else's");
  EXPECT_EQ(read_file(in_tree("new/b.jpg.xmp")), "somebody else's");
}

// Somebody put a file under the name after the rows were committed, and before the original had it.
TEST_F(SyncMoves, AnOriginalThatWaitsForATakenNameIsAFaultUntilTheNameIsFree) {
  const Asset a = add_at("a.jpg"), b = add_at("b.jpg");
  sync();
  const std::string waiting = ".kindred-" + mirror_of(a.id).str();
  fs::rename(in_tree("a.jpg"), in_tree(waiting));
  write_file(in_tree("a.jpg"), "somebody else's");
  immich().query(
      "insert into _kindred_move (job, mirror_id, source_asset_id, old_path, new_path, waiting_path)"
      " values ('family', $1, $2, '', 'a.jpg', $3)",
      mirror_of(a.id), a.id, waiting);
  EXPECT_THAT(sync(), HasOneFault(a, "name_taken"));
  EXPECT_EQ(read_file(in_tree("a.jpg")), "somebody else's");
  EXPECT_EQ(share_.value("select reason from _kindred_fault"), "name_taken");
  EXPECT_TRUE(fs::exists(in_tree(waiting)));
  fs::remove(in_tree("a.jpg"));
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_TRUE(fs::equivalent(in_tree("a.jpg"), a.original_path));
  EXPECT_EQ(share_.count("_kindred_move"), 0);
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

// The server itself writes the file in the transaction that makes the mirror: no look beforehand could see it.
TEST_F(SyncMoves, ANameThatIsTakenWhileItsMirrorIsMadeIsAFaultAndTheForeignFileStays) {
  add_at("first.jpg");
  sync();
  share_.plan_first = false;  // a plan makes no file, and so no fault
  fs::permissions(share_.shared.path, fs::perms::all);
  fs::permissions(share_.folder.path(), fs::perms::others_exec, fs::perm_options::add);
  run("create function take_name() returns trigger language plpgsql security definer as $$ begin"
      " copy (select 'somebody else''s') to '" +
      in_tree("a.jpg") + "'; return new; end $$");
  run("create trigger take_name after insert on _face_sync_asset_map for each row execute function take_name()");
  const Asset a = add_at("a.jpg");
  EXPECT_THAT(sync(), HasOneFault(a, "name_taken"));
  EXPECT_EQ(read_file(in_tree("a.jpg")), "somebody else's\n");
  EXPECT_FALSE(is_mirrored(a)) << "it would show somebody else's picture";
  EXPECT_THAT(Sharing::files_in(share_.shared.path), testing::UnorderedElementsAre("a.jpg", "first.jpg"));
  run("drop trigger take_name on _face_sync_asset_map");
  EXPECT_THAT(sync(), HasOneFault(a, "name_taken")) << "told for as long as it lasts";
  fs::remove(in_tree("a.jpg"));
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_TRUE(fs::equivalent(in_tree("a.jpg"), a.original_path));
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

// The same where the original cannot take its name for another reason: the others take theirs, and it waits.
TEST_F(SyncMoves, AnOriginalThatCannotTakeItsNameWaitsAndCostsNoOther) {
  add_at("first.jpg");
  sync();
  share_.plan_first = false;
  fs::permissions(share_.shared.path, fs::perms::all);
  fs::permissions(share_.folder.path(), fs::perms::others_exec, fs::perm_options::add);
  const Asset a = add_at("a.jpg"), b = add_at("b.jpg");
  const std::string waiting = in_tree(".kindred-" + mirror_of(a.id).str()), kept = in_tree("kept");
  run("create function block_name() returns trigger language plpgsql security definer as $$ begin"
      " copy (select 1) to program 'mv " +
      waiting + " " + kept + " && mkdir " + waiting + "'; return new; end $$");
  run("create trigger block_name after insert on _face_sync_asset_map for each row when (new.source_asset_id = " +
      quoted(a.id) + ") execute function block_name()");
  EXPECT_THAT(sync(), HasOneFault(a, "file_failed"));
  EXPECT_TRUE(is_mirrored(a));
  EXPECT_TRUE(fs::equivalent(in_tree("b.jpg"), b.original_path));
  EXPECT_EQ(share_.count("_kindred_move"), 1);
  EXPECT_EQ(share_.count("_kindred_batch"), 0);
  fs::remove(waiting);
  fs::rename(kept, waiting);
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_TRUE(fs::equivalent(in_tree("a.jpg"), a.original_path));
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

// Killed after the rows of a batch. Seen: one folder that may not be written to held up the originals of all others.
TEST_F(SyncMoves, AnInterruptedBatchIsFinishedButForWhatCannotBeNamed) {
  const Asset a = add_at("x/a.jpg"), b = add_at("y/b.jpg");
  sync();
  std::vector<std::string> waiting;
  for (const Asset* asset : {&a, &b}) {
    const fs::path name = lies_at(*asset);
    waiting.push_back(name.parent_path() / (".kindred-" + mirror_of(asset->id).str()));
    fs::rename(name, asset == &a ? fs::path(in_tree("kept")) : fs::path(waiting.back()));
  }
  fs::create_directory(waiting[0]);
  share_.plan_first = false;  // a plan does not try
  immich().query(
      "insert into _kindred_batch (id, job, target_user_id, source_assets, mirrors, tree_paths, file_assets, "
      "file_paths)"
      " values (gen_random_uuid(), 'family', $1, $2, $3, '{x/a.jpg,y/b.jpg}', $3, $4)",
      share_.bob.id, std::vector{a.id, b.id}, std::vector{mirror_of(a.id), mirror_of(b.id)},
      std::vector<std::string>{"tree/" + fs::relative(waiting[0], share_.shared.path).string(),
                               "tree/" + fs::relative(waiting[1], share_.shared.path).string()});
  EXPECT_THAT(sync(), HasOneFault(a, "file_failed"));
  EXPECT_TRUE(fs::equivalent(in_tree("y/b.jpg"), b.original_path));
  EXPECT_EQ(share_.count("_kindred_batch"), 0);
  fs::remove(waiting[0]);
  fs::rename(in_tree("kept"), waiting[0]);
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_TRUE(fs::equivalent(in_tree("x/a.jpg"), a.original_path));
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(SyncMoves, AnOriginalThatWaitsForATakenNameMovesOnAndGoes) {
  Asset a = add_at("a.jpg");
  const Asset b = add_at("b.jpg");
  sync();
  const std::string waiting = ".kindred-" + mirror_of(a.id).str();
  fs::rename(in_tree("a.jpg"), in_tree(waiting));
  write_file(in_tree("a.jpg"), "somebody else's");
  immich().query(
      "insert into _kindred_move (job, mirror_id, source_asset_id, old_path, new_path, waiting_path)"
      " values ('family', $1, $2, '', 'a.jpg', $3)",
      mirror_of(a.id), a.id, waiting);
  move({{&a, "new/a.jpg"}});
  sync();
  EXPECT_EQ(lies_at(a), in_tree("new/a.jpg"));
  EXPECT_EQ(share_.count("_kindred_move"), 0);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), ElementsAre("a.jpg", "b.jpg", "new/a.jpg"));
  EXPECT_EQ(read_file(in_tree("a.jpg")), "somebody else's");
}

}  // namespace
}  // namespace kindred::support
