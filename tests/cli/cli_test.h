#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/mirrors.h"
#include "support/program.h"
#include "support/sharing.h"
#include "support/snapshot.h"

namespace kindred::support {

/// A test that runs the built program on Alice, Bob and the job between them.
class CliTest : public testing::Test {
 protected:
  CliTest() = default;
  explicit CliTest(const std::string& version) : share_(1, Cluster::shared(), version) {}

  Instance& immich() { return share_.immich; }
  Job& job() { return share_.config.jobs.front(); }
  Asset add_at(const std::string& path) {
    AssetSpec spec;
    spec.library = share_.photos;
    spec.path = path;
    return immich().add_asset(share_.alice, spec);
  }
  ProcessResult kindred(const std::vector<std::string>& arguments, const Variables& more = {}) const {
    return run_kindred(share_.config, share_.folder / "config.yaml", arguments, more);
  }
  /// Runs `sync`, which must end with `code`, say `text` on either output, and write nothing at all that is Immich's.
  void expect_refusal(int code, const testing::Matcher<std::string>& text, const Variables& more = {}) {
    const TableDigests before = digest_tables(immich().db());
    const SourceSnapshot source = take_snapshot(immich().db(), share_.alice.id, {share_.photos.path});
    const ProcessResult result = kindred({"sync"}, more);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    EXPECT_THAT(result.out + result.err, text);
    EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
    EXPECT_EQ(difference(source, take_snapshot(immich().db(), share_.alice.id, {share_.photos.path})), "");
    EXPECT_THAT(share_.targets_files(), testing::IsEmpty());
  }
  std::vector<std::string> wrong() { return judge(immich(), share_.config, job()); }

  Sharing share_;
};

}  // namespace kindred::support
