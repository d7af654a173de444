#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/mirrors.h"
#include "support/sharing.h"
#include "support/snapshot.h"

namespace kindred::support {

/// A test that starts from Alice, Bob and the job between them.
class SyncTest : public testing::Test {
 protected:
  SyncTest() { share_.plan_first = true; }

  Instance& immich() { return share_.immich; }
  Job& job() { return share_.config.jobs.front(); }
  sync::JobReport sync() { return share_.sync(); }

  Asset add(AssetSpec spec) {
    spec.library = share_.photos;
    return immich().add_asset(share_.alice, spec);
  }
  Asset add_at(const std::string& path) {
    AssetSpec spec;
    spec.path = path;
    return add(spec);
  }
  Uuid mirror_of(const Uuid& source) const { return Sharing::mirror_id(share_.bob, source); }
  bool is_mirrored(const Asset& asset) {
    return share_.count("asset where id = '" + mirror_of(asset.id).str() + "'") == 1;
  }
  /// All that is wrong with the first job's mirrors and files.
  std::vector<std::string> wrong() { return judge(immich(), share_.config, job()); }
  /// Everything of Alice's, rows and files.
  SourceSnapshot source() {
    std::vector<std::string> folders = {share_.photos.path};
    for (const char* name : {"/thumbs/", "/encoded-video/", "/library/", "/upload/"}) {
      const std::string folder = immich().media_root() + name + share_.alice.id.str();
      if (std::filesystem::exists(folder)) folders.push_back(folder);
    }
    return take_snapshot(immich().db(), share_.alice.id, folders);
  }

  Sharing share_;
};

/// Matches a report's only fault.
inline testing::Matcher<sync::JobReport> HasOneFault(const Asset& asset, const std::string& reason) {
  return testing::Field(&sync::JobReport::faults,
                        testing::ElementsAre(testing::AllOf(testing::Field(&sync::Fault::source_id, asset.id),
                                                            testing::Field(&sync::Fault::path, asset.original_path),
                                                            testing::Field(&sync::Fault::reason, reason))));
}

}  // namespace kindred::support
