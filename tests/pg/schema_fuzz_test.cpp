// Immich's schema changed in ways that nobody foresaw: whatever it is, a cycle makes no wrong row. Either all is right,
// or the cause is named and nothing was written. A failure prints the seed. The suite's own changes are the same each
// time, so that nobody waits for what luck finds elsewhere; KINDRED_SEED tries others.
#include <fmt/format.h>

#include <cstdlib>

#include "pg/sync_test.h"
#include "pg/versions.h"
#include "support/random.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

constexpr int kChanges = 4;  // a database each

std::uint64_t chosen_seed() {
  if (const char* text = std::getenv("KINDRED_SEED")) return std::strtoull(text, nullptr, 10);
  return 20261123;
}

/// One database with one change.
class Changed {
 public:
  Changed(const std::string& version, std::uint64_t seed)
      : share_(1, Cluster::shared(), version), random_(seed, "change") {
    const Person anna = share_.immich.add_person(share_.alice, "Anna");
    AssetSpec spec;
    spec.library = share_.photos;
    spec.faces = {{.person = anna.id}, {}};
    spec.ocr = {"Summit"};
    spec.edits = {"crop"};
    spec.video = spec.sidecar = spec.encoded_video = true;
    share_.immich.add_asset(share_.alice, spec);
  }

  /// Makes the change; gives its SQL, or nothing where PostgreSQL does not let it be made.
  std::string change() {
    const std::string sql = any_change();
    try {
      pg::Transaction work = share_.immich.db().begin();
      work.run_script(sql);
      work.commit();
    } catch (const pg::SqlError&) {
      return {};
    }
    try {
      share_.database.grant();  // as after an upgrade
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::refused) << error.what();
    }
    return sql;
  }

  void judge_it() {
    const TableDigests before = digest_tables(share_.immich.db());
    sync::CycleReport report;
    try {
      report = share_.cycle();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::refused) << error.what();
      EXPECT_GT(std::string(error.what()).size(), 40u) << "the cause is named";
      EXPECT_EQ(difference(before, digest_tables(share_.immich.db())), "") << error.what();
      return;
    }
    ASSERT_FALSE(report.jobs.empty());
    const sync::JobReport& job = report.jobs[0];
    if (job.error) {
      ADD_FAILURE() << "accepted, and then " << job.failed_step << " failed: " << job.error->what();
    }
    EXPECT_TRUE(job.faults.empty()) << job.faults[0].detail;
    EXPECT_EQ(share_.mirrors(), 1);
    EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  }

 private:
  std::string any_of(const std::string& query) {
    const pg::Result rows = share_.immich.db().query(query);
    if (rows.empty()) return "";
    return rows[static_cast<std::size_t>(random_.between(0, static_cast<int>(rows.size()) - 1))].get<std::string>("x");
  }
  /// A table that mirrors have rows in or that cycles read, quoted.
  std::string table() {
    return any_of(R"(select quote_ident(relname) as x from pg_class where relkind = 'r'
        and relnamespace = 'public'::regnamespace and relname in ('asset', 'asset_exif', 'asset_file', 'asset_face',
        'face_search', 'smart_search', 'person', 'person_group', 'asset_job_status', 'asset_ocr', 'ocr_search',
        'asset_edit', 'asset_metadata', 'asset_video', 'asset_audio', 'stack', 'tag', 'tag_asset', 'tag_closure',
        'album', 'album_asset', 'library', 'user', 'asset_audit', 'person_audit', 'version_history') order by 1)");
  }
  std::string column_of(const std::string& table) {
    return any_of(
        "select quote_ident(attname) as x from pg_attribute where attnum > 0 and not attisdropped and attrelid"
        " = '" +
        table + "'::regclass order by 1");
  }

  std::string any_change() {
    const std::string on = table(), column = column_of(on);
    switch (random_.between(0, 8)) {
      case 0:
        return fmt::format("alter table {} drop column {} cascade", on, column);
      case 1:
        return fmt::format("alter table {} rename column {} to renamed", on, column);
      case 2:
        return fmt::format("alter table {} alter column {} set not null", on, column);
      case 3:
        return fmt::format("alter table {} add column fresh uuid", on);
      case 4:
        return fmt::format("alter table {} add column fresh text not null default 'x'", on);
      case 5:
        return fmt::format("drop table {} cascade", on);
      case 6: {
        const std::string name = any_of("select quote_ident(conname) as x from pg_constraint where conrelid = '" + on +
                                        "'::regclass order by 1");
        return fmt::format("alter table {} drop constraint {} cascade", on, name);
      }
      case 7:
        return R"(create table asset_mood ("assetId" uuid primary key references asset (id) on delete cascade, mood text))";
      default:
        return fmt::format("alter table {} alter column {} type text using {}::text", on, column, column);
    }
  }

  Sharing share_;
  Random random_;
};

class SchemaFuzz : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Immich, SchemaFuzz, testing::ValuesIn(ImmichSchema::versions()), version_name);

TEST_P(SchemaFuzz, Promise6MakesNoWrongRow) {
  const std::uint64_t seed = chosen_seed();
  for (int i = 0; i < kChanges; ++i) {
    Changed changed(GetParam(), seed + static_cast<std::uint64_t>(i));
    const std::string sql = changed.change();
    SCOPED_TRACE(fmt::format("KINDRED_SEED={}: {}", seed + static_cast<std::uint64_t>(i), sql));
    if (!sql.empty()) changed.judge_it();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace kindred::support
