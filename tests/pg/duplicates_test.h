#pragma once
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <string>

#include "pg/sync_test.h"
#include "status/job_state.h"

namespace kindred::support {

/// How a picture that looks like another differs from it.
struct Likeness {
  double distance = 0;           ///< of the CLIP embeddings
  double seconds = 0;            ///< taken so much later
  bool is_whole_second = false;  ///< without the fraction of a second
  int width = 0;                 ///< in pixels more
  bool has_same_duration = true;
  std::string name{};  ///< the file's; empty: its own
};

/// A test with pictures of two users that look alike.
class DuplicatesTest : public SyncTest {
 protected:
  /// Makes `copy` look like `model` for Immich: embedding, time of capture, size.
  void make_alike(const Asset& model, const Asset& copy, const Likeness& likeness) {
    pg::Connection& db = immich().db();
    const std::string seconds = fmt::format("{}", likeness.seconds);
    db.query(
        R"(update asset_exif e set "exifImageWidth" = m."exifImageWidth" + $3, "exifImageHeight" = m."exifImageHeight",
                       "dateTimeOriginal" = case when $5 then date_trunc('second', m."dateTimeOriginal") else m."dateTimeOriginal" end
                                            + make_interval(secs => $4)
                from asset_exif m where m."assetId" = $1 and e."assetId" = $2)",
        model.id, copy.id, likeness.width, seconds, likeness.is_whole_second);
    db.query(R"(update asset a set "fileCreatedAt" = e."dateTimeOriginal",
                       duration = case when $3 then m.duration else a.duration end,
                       "originalFileName" = coalesce(nullif($4, ''), a."originalFileName")
                from asset m, asset_exif e where m.id = $1 and a.id = $2 and e."assetId" = a.id)",
             model.id, copy.id, likeness.has_same_duration, likeness.name);
    embed_beside(model, copy, likeness.distance);
  }

  /// Gives `copy` an embedding at that cosine distance from `model`'s, in the direction of its own.
  void embed_beside(const Asset& model, const Asset& copy, double distance) {
    const double along = 1 - distance;
    immich().query(R"(
        with part as (select t.v, t.w, t.n
                      from (select embedding::real[] as xs from smart_search where "assetId" = $1) m,
                           (select embedding::real[] as xs from smart_search where "assetId" = $2) c,
                           unnest(m.xs, c.xs) with ordinality as t (v, w, n)),
             total as (select sum(v * v) as vv, sum(w * w) as ww, sum(v * w) as vw from part)
        update smart_search
        set embedding = case when $3::float8 = 1 then (select embedding from smart_search where "assetId" = $1) else
            (select array_agg(($3::float8 * v / sqrt(vv)
                               + $4::float8 * (w - vw / vv * v) / sqrt(ww - vw * vw / vv))::real order by n)
             from part, total)::vector end
        where "assetId" = $2)",
                   model.id, copy.id, fmt::format("{}", along),
                   fmt::format("{}", std::sqrt(std::max(0.0, 1 - along * along))));
  }

  /// As Immich does when the trash is emptied: the row with all that hangs on it, and its files.
  void delete_for_good(const Asset& asset) {
    immich().query("delete from asset where id = $1", asset.id);
    for (const auto& [kind, path] : asset.files) std::filesystem::remove(path);
  }

  std::string skipped(const std::string& column, const Asset& asset) {
    return share_.value("select " + column + " from _face_sync_skipped where source_asset_id = '" + asset.id.str() +
                        "' and target_user_id = '" + share_.bob.id.str() + "'");
  }
  std::string own_copy_of(const Asset& asset) { return skipped("own_asset_id", asset); }
  std::string reason_of(const Asset& asset) { return skipped("reason", asset); }

  sync::JobReport cycle(sync::CycleContext& context) {
    sync::Progress quiet;
    sync::CycleReport report = sync::run_cycle(context, sync::CycleOptions(), quiet);
    EXPECT_EQ(report.exit_code(), 0) << (report.jobs[0].error ? report.jobs[0].error->what() : "");
    return std::move(report.jobs[0]);
  }

  /// Everything of Bob's that is no mirror: his own photos, and his files.
  SourceSnapshot bobs_own() {
    SourceSnapshot all =
        take_snapshot(immich().db(), share_.bob.id, {immich().media_root() + "/upload/" + share_.bob.id.str()});
    const std::set<std::string> mirrors = mirrors_and_faces();
    for (auto& [table, rows] : all.rows) {
      std::erase_if(rows, [&](const auto& row) {
        return std::any_of(mirrors.begin(), mirrors.end(),
                           [&](const std::string& id) { return row.second.find(id) != std::string::npos; });
      });
    }
    std::erase_if(all.rows, [](const auto& table) { return table.second.empty() || table.first.ends_with("_audit"); });
    return all;
  }

  status::Standing status() { return status::load_job_states(immich().db()).at(0).standing; }

  /// Compares what was skipped with expected_.
  void expect_skipped() {
    for (const auto& [id, is_duplicate] : expected_) {
      const std::string path = share_.value("select \"originalPath\" from asset where id = '" + id.str() + "'");
      EXPECT_EQ(share_.count("_face_sync_skipped where reason = 'duplicate' and source_asset_id = '" + id.str() + "'"),
                is_duplicate)
          << path;
      EXPECT_NE(share_.count("_face_sync_asset_map where source_asset_id = '" + id.str() + "'"), is_duplicate) << path;
    }
  }

  std::map<Uuid, bool> expected_;  ///< source asset, whether it is a duplicate

 private:
  std::set<std::string> mirrors_and_faces() {
    std::set<std::string> ids;
    if (share_.value("to_regclass('_face_sync_asset_map')") == "null") return ids;
    for (const pg::Row row : immich().query("select target_asset_id as id from _face_sync_asset_map union"
                                            " select target_person_id from _face_sync_person_map union"
                                            " select f.id from _face_sync_asset_map m join asset_face f on"
                                            " f.\"assetId\" = m.target_asset_id")) {
      ids.insert(row.get<Uuid>("id").str());
    }
    return ids;
  }
};

}  // namespace kindred::support
