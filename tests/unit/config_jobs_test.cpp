// What must hold in a job and between jobs, whichever way they were written.
#include <gmock/gmock.h>

#include "config_support.h"

namespace kindred::config_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ConfigJobsTest : public ConfigTest {
 protected:
  using JobText = std::map<std::string, std::string>;

  JobText family_ = job_from_alice_to_bob();

  static JobText changed(JobText job, const JobText& changes) {
    for (const auto& [key, value] : changes) job[key] = value;
    return job;
  }

  /// Findings on one job from Alice to Bob with `changes`.
  std::string on(const JobText& changes, const Variables& variables = {}) const {
    return findings(yaml_of({changed(family_, changes)}), variables);
  }

  /// Findings on that job and a second one, which differs in name, source prefix, tree and by `changes`.
  std::string on_second(const JobText& changes) const {
    const JobText apart{{"name", "second"}, {"source_path_prefix", "/second/a/"}, {"target_path_prefix", "/second/b/"}};
    return findings(yaml_of({family_, changed(changed(family_, apart), changes)}));
  }
};

TEST_F(ConfigJobsTest, the_jobs_that_the_tests_change_are_right) {
  EXPECT_EQ(on({}), "");
  EXPECT_EQ(on_second({}), "");
}

TEST_F(ConfigJobsTest, what_a_job_needs_is_named) {
  EXPECT_EQ(findings("sync_jobs:\n  - name: family\n"),
            "config.yaml:2: sync_jobs[0].source_user_id: is not set. Add it.\n"
            "config.yaml:2: sync_jobs[0].target_user_id: is not set. Add it.\n"
            "config.yaml:2: sync_jobs[0].target_library_id: is not set. Add it.\n"
            "config.yaml:2: sync_jobs[0].source_path_prefix: is not set. Add it.\n"
            "config.yaml:2: sync_jobs[0].target_path_prefix: is not set. Add it.");
  EXPECT_EQ(on({{"name", "''"}}), "config.yaml:2: sync_jobs[0].name: is not set. Add it.");
}

TEST_F(ConfigJobsTest, ids_are_uuids) {
  const std::string text = on({{"source_user_id", "alice"},
                               {"target_library_id", "00000000-0000-0000-0000-000000000000"},
                               {"album_id", kAlbum + "0"}});
  EXPECT_THAT(text, HasSubstr("sync_jobs[0].source_user_id: 'alice' is not a UUID. Copy the id "));
  EXPECT_THAT(text,
              HasSubstr("sync_jobs[0].target_library_id: '00000000-0000-0000-0000-000000000000' is the nil UUID"));
  EXPECT_THAT(text, HasSubstr("sync_jobs[0].album_id: '" + kAlbum + "0' is not a UUID"));
}

TEST_F(ConfigJobsTest, a_choice_lists_its_words) {
  const std::string text = on({{"originals", "link"},
                               {"thumbnails", "symlink"},
                               {"archived", "yes"},
                               {"show", "hidden"},
                               {"people", "none"},
                               {"people_match", "face"},
                               {"duplicates", "drop"},
                               {"on_removal", "stay"},
                               {"uploads", "perhaps"}});
  EXPECT_THAT(text, HasSubstr("originals: 'link' is not known. Use one of: auto, hardlink, symlink, reflink, copy, "
                              "existing."));
  EXPECT_THAT(text, HasSubstr("thumbnails: 'symlink' is not known. Use one of: auto, hardlink, reflink, copy."));
  EXPECT_THAT(text, HasSubstr("archived: 'yes' is not known. Use one of: include, exclude."));
  EXPECT_THAT(text, HasSubstr("show: 'hidden' is not known. Use one of: timeline, archive."));
  EXPECT_THAT(text, HasSubstr("people_match: 'face' is not known. Use one of: none, name."));
  EXPECT_THAT(text, HasSubstr("people: 'none' is not known. Use one of: follow, source, fill."));
  EXPECT_THAT(text, HasSubstr("duplicates: 'drop' is not known. Use one of: keep, skip."));
  EXPECT_THAT(text, HasSubstr("on_removal: 'stay' is not known. Use one of: follow, keep."));
  EXPECT_THAT(text, HasSubstr("uploads: 'perhaps' is not known. Use one of: true, false."));
}

TEST_F(ConfigJobsTest, nothing_can_be_kept_in_a_tree_that_is_the_sources) {
  EXPECT_THAT(
      on({{"originals", "existing"}, {"on_removal", "keep"}}),
      HasSubstr("sync_jobs[0].on_removal: is keep, but with 'originals: existing' the tree shows the source's own "
                "files: what the source deletes cannot stay. Give the job a real tree with `kindred convert-tree`"));
  EXPECT_EQ(on({{"originals", "existing"}, {"on_removal", "follow"}}), "");
}

// Trap: "a prefix without a trailing slash also takes its siblings (`/shared` and `/shared_private`)".
TEST_F(ConfigJobsTest, a_prefix_ends_in_a_slash) {
  EXPECT_EQ(on({{"source_path_prefix", "/shared"}}),
            "config.yaml:3: sync_jobs[0].source_path_prefix: '/shared' has no slash at its end and would also take "
            "'/shared_private'. Write '/shared/'.");
  EXPECT_THAT(on({{"target_path_prefix", "/tree"}}), HasSubstr("target_path_prefix: '/tree' has no slash at its end"));
}

TEST_F(ConfigJobsTest, a_prefix_is_a_plain_absolute_path) {
  for (const std::string path : {"photos/", "~/photos/", "./photos/"}) {
    EXPECT_THAT(on({{"source_path_prefix", path}}), HasSubstr("'" + path + "' is not an absolute path")) << path;
  }
  for (const std::string path : {"/a/../b/", "/a/./b/", "/a//b/", "//a/", "/a/..", "/a/b//", "/.", "//"}) {
    EXPECT_THAT(on({{"target_path_prefix", path}}),
                HasSubstr("'" + path + "' has a component that is empty, '.' or '..'"))
        << path;
  }
  EXPECT_EQ(on({{"source_path_prefix", "/a..b/.c/...d/"}}), "");
}

TEST_F(ConfigJobsTest, source_and_target_are_two_users) {
  EXPECT_EQ(on({{"target_user_id", kAlice}}),
            "config.yaml:7: sync_jobs[0].target_user_id: is the source user. Name the user who is to get the photos.");
}

// Promise 1: nothing is placed in a folder of the source's, which Immich would also scan for the source.
TEST_F(ConfigJobsTest, promise_1_a_tree_is_apart_from_the_jobs_own_source) {
  const std::string fix = "Give the mirrors a folder of their own, beside the source's.";
  EXPECT_EQ(on({{"target_path_prefix", "/photos/alice/family/"}}),
            "config.yaml:6: sync_jobs[0].target_path_prefix: '/photos/alice/family/' is the job's own "
            "source_path_prefix, '/photos/alice/family/'. " +
                fix);
  EXPECT_THAT(on({{"target_path_prefix", "/photos/alice/family/bob/"}}), HasSubstr("lies in the job's own"));
  EXPECT_THAT(on({{"target_path_prefix", "/photos/"}}), HasSubstr("contains the job's own"));
  EXPECT_THAT(on({{"source_path_prefix", "/"}}), HasSubstr("lies in the job's own"));
  EXPECT_EQ(on({{"target_path_prefix", "/photos/alice/family_for_bob/"}}), "") << "a sibling is no overlap";
}

TEST_F(ConfigJobsTest, promise_1_a_tree_is_apart_from_every_jobs_source) {
  EXPECT_THAT(on_second({{"source_path_prefix", "/photos/bob_shared/2024/"}}),
              StartsWith("config.yaml:6: sync_jobs[0].target_path_prefix: '/photos/bob_shared/' contains the source of "
                         "job 'second' (config.yaml:8: sync_jobs[1]), '/photos/bob_shared/2024/'. "));
  EXPECT_THAT(
      on_second({{"target_path_prefix", "/photos/alice/family/x/"}}),
      StartsWith("config.yaml:12: sync_jobs[1].target_path_prefix: '/photos/alice/family/x/' lies in the source "
                 "of job 'family' (config.yaml:2: sync_jobs[0])"));
}

TEST_F(ConfigJobsTest, two_directions_with_trees_of_their_own_are_fine) {
  EXPECT_EQ(on_second({{"source_user_id", kBob},
                       {"target_user_id", kAlice},
                       {"source_path_prefix", "/photos/bob/"},
                       {"target_path_prefix", "/photos/alice_shared/"}}),
            "");
}

TEST_F(ConfigJobsTest, a_tree_lies_outside_the_media_root) {
  EXPECT_EQ(on({{"target_path_prefix", "/data/shared/"}}),
            "config.yaml:6: sync_jobs[0].target_path_prefix: '/data/shared/' lies in the media root /data/. "
            "Use a folder outside of it: Immich refuses import paths there.");
  EXPECT_THAT(on({{"target_path_prefix", "/srv/"}}, {{"UPLOAD_LOCATION_MOUNT", "/srv/immich"}}),
              HasSubstr("'/srv/' contains the media root /srv/immich/"));
  EXPECT_EQ(on({{"target_path_prefix", "/data_shared/"}}), "");
}

TEST_F(ConfigJobsTest, names_are_different) {
  EXPECT_EQ(on_second({{"name", "family"}}),
            "config.yaml:8: sync_jobs[1].name: 'family' is also the name at config.yaml:2: sync_jobs[0]. "
            "Give each job a name of its own.");
}

TEST_F(ConfigJobsTest, trees_are_apart) {
  for (const std::string tree : {"/photos/bob_shared/", "/photos/bob_shared/x/"}) {
    EXPECT_EQ(on_second({{"target_path_prefix", tree}, {"target_user_id", kCarol}}),
              "config.yaml:12: sync_jobs[1].target_path_prefix: '" + tree +
                  "' and the tree of job 'family' (config.yaml:2: sync_jobs[0]), '/photos/bob_shared/', overlap. "
                  "Give each job a tree of its own.");
  }
}

TEST_F(ConfigJobsTest, a_source_asset_belongs_to_one_job_per_target) {
  EXPECT_THAT(on_second({{"source_path_prefix", "/photos/alice/"}}),
              StartsWith("config.yaml:9: sync_jobs[1].source_path_prefix: takes photos that job 'family' "
                         "(config.yaml:2: sync_jobs[0]) takes for the same target. "));
  EXPECT_THAT(on_second({{"source_path_prefix", "/photos/alice/family/2024/"}}), HasSubstr("for the same target"));
  EXPECT_EQ(on_second({{"source_path_prefix", "/photos/alice/"}, {"target_user_id", kCarol}}), "");
}

TEST_F(ConfigJobsTest, an_upload_job_needs_no_source_prefix) {
  JobText job = changed(family_, {{"uploads", "true"}});
  job.erase("source_path_prefix");
  const Config config = load(yaml_of({job}));
  EXPECT_TRUE(config.jobs.at(0).uploads);
  EXPECT_EQ(config.jobs.at(0).source_path_prefix, "");
}

TEST_F(ConfigJobsTest, upload_jobs_for_one_target_do_not_overlap_but_a_library_job_is_another_matter) {
  JobText uploads =
      changed(family_, {{"name", "uploads"}, {"uploads", "true"}, {"target_path_prefix", "/photos/bob_uploads/"}});
  uploads.erase("source_path_prefix");
  EXPECT_EQ(findings(yaml_of({family_, uploads})), "");
  const JobText narrowed = changed(uploads, {{"name", "narrowed"},
                                             {"source_path_prefix", "/data/library/alice/"},
                                             {"target_path_prefix", "/photos/bob_narrowed/"}});
  EXPECT_THAT(findings(yaml_of({uploads, narrowed})), HasSubstr("takes photos that job 'uploads'"));
}

// The predecessor's files know no key `uploads`.
TEST_F(ConfigJobsTest, a_source_prefix_in_the_media_root_makes_an_upload_job) {
  const std::string prefix = "/data/library/" + kAlice + "/";
  const Config config = load(yaml_of({changed(family_, {{"source_path_prefix", prefix}})}));
  EXPECT_TRUE(config.jobs.at(0).uploads);
  EXPECT_EQ(config.jobs.at(0).source_path_prefix, prefix);
  const Variables elsewhere{{"UPLOAD_LOCATION_MOUNT", "/usr/src/app/upload/"}};
  const std::string older = "/usr/src/app/upload/library/" + kAlice + "/";
  EXPECT_TRUE(load(yaml_of({changed(family_, {{"source_path_prefix", older}})}), elsewhere).jobs.at(0).uploads);
  EXPECT_FALSE(load(yaml_of({changed(family_, {{"source_path_prefix", "/database/"}})})).jobs.at(0).uploads);
}

TEST_F(ConfigJobsTest, uploads_and_the_source_prefix_agree) {
  EXPECT_THAT(on({{"uploads", "true"}}),
              HasSubstr("source_path_prefix: '/photos/alice/family/' is not in the media root "
                        "/data/, where uploads lie. Remove source_path_prefix"));
  EXPECT_THAT(
      on({{"uploads", "false"}, {"source_path_prefix", "/data/library/alice/"}}),
      HasSubstr("sync_jobs[0].uploads: is false, but source_path_prefix lies in the media root /data/. Remove it"));
  EXPECT_THAT(on({{"source_path_prefix", "/data/thumbs/"}}), HasSubstr("'/data/thumbs/' holds no uploads"));
}

// Trap: "a missing mount variable that silently took a default".
TEST_F(ConfigJobsTest, the_predecessors_media_root_without_its_variable_is_an_error) {
  EXPECT_THAT(on({{"source_path_prefix", "/usr/src/app/upload/library/" + kAlice + "/"}}),
              HasSubstr("set UPLOAD_LOCATION_MOUNT=/usr/src/app/upload"));
}

TEST_F(ConfigJobsTest, what_could_not_be_read_is_not_compared) {
  EXPECT_EQ(
      on_second({{"source_user_id", "x"}, {"target_user_id", "x"}, {"target_path_prefix", "x"}}),
      "config.yaml:10: sync_jobs[1].source_user_id: 'x' is not a UUID. Copy the id from the address of the user's, "
      "library's or album's page in Immich: 8-4-4-4-12 hexadecimal digits.\n"
      "config.yaml:13: sync_jobs[1].target_user_id: 'x' is not a UUID. Copy the id from the address of the user's, "
      "library's or album's page in Immich: 8-4-4-4-12 hexadecimal digits.\n"
      "config.yaml:12: sync_jobs[1].target_path_prefix: 'x' is not an absolute path. Write the folder's whole path, "
      "from the first slash on.");
}

}  // namespace
}  // namespace kindred::config_test
