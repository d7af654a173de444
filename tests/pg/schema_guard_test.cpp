// Promise 6: a schema that Kindred does not know stops it before the first write, with everything that is wrong in one
// message; what is merely new and plain is copied.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class SchemaGuard : public SyncTest {
 protected:
  SchemaGuard() { add_at("1.jpg"); }
  void alter(const std::string& sql) {
    pg::Transaction work = immich().db().begin();
    work.run_script(sql);
    work.commit();
  }
  /// Runs a cycle that must be refused and must have written nothing at all. Gives the message.
  std::string refusal() {
    const TableDigests before = digest_tables(immich().db());
    std::string message;
    try {
      share_.cycle();
      ADD_FAILURE() << "not refused";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::refused);
      EXPECT_NE(error.fix(), "");
      message = error.what();
    }
    EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
    EXPECT_THAT(digest_tables(immich().db(), Tables::own), IsEmpty()) << "not even our own tables";
    EXPECT_THAT(share_.targets_files(), IsEmpty());
    return message;
  }
};

struct Change {
  const char* name;
  const char* sql;
  const char* named;  ///< what the message must name
};

void PrintTo(const Change& change, std::ostream* out) {
  *out << change.name;
}

class SchemaChange : public SchemaGuard, public testing::WithParamInterface<Change> {};

TEST_P(SchemaChange, IsRefusedByName) {
  const std::string sql = immich().adapted(GetParam().sql);
  if (sql.empty()) GTEST_SKIP() << "this Immich has not what is changed";
  alter(sql);
  EXPECT_THAT(refusal(), HasSubstr(GetParam().named));
}

INSTANTIATE_TEST_SUITE_P(
    Immich, SchemaChange,
    testing::Values(
        Change{"ColumnWithARuleDropped", "alter table asset drop column \"livePhotoVideoId\"",
               "asset.livePhotoVideoId is missing"},
        Change{"ColumnWithARuleRenamed", "alter table asset rename column \"originalPath\" to path",
               "asset.originalPath is missing"},
        Change{"PlainColumnThatStatementsNeedRenamed", "alter table asset rename column thumbhash to hash",
               "thumbhash"},
        Change{"PlainColumnThatStatementsNeedDropped", "alter table asset drop column visibility cascade",
               "visibility"},
        Change{"TableOutsideTheCopyChanged", "alter table library rename column \"importPaths\" to paths",
               "importPaths"},
        Change{"TableBehindAFlagGone", "-- needs asset_edit\ndrop table asset_edit", "asset_edit is missing"},
        Change{"TableThatTellsTheVersionGone", "drop table version_history", "version_history"},
        Change{"NotNullInALeftOutColumn", "alter table asset alter \"createdAt\" drop default",
               "asset.createdAt must not be null"},
        Change{"NotNullInAnEmptiedColumn",
               "-- needs asset_exif.lockedProperties\nalter table asset_exif alter \"lockedProperties\" set not null",
               "asset_exif.lockedProperties must not be null"},
        Change{"NewUuidColumn", "alter table asset_exif add mood uuid", "asset_exif.mood"},
        Change{"NewUuidArrayColumn", "alter table asset_exif add moods uuid[]", "asset_exif.moods"},
        Change{"NewColumnThatEndsInPath", "alter table asset add \"fooPath\" text", "asset.fooPath"},
        Change{"NewColumnThatEndsInId", "alter table person add \"fooId\" int", "person.fooId"},
        Change{"NewColumnInAForeignKey",
               "create table moods (id int primary key); alter table asset_face add mood int references moods (id)",
               "asset_face.mood"},
        Change{"NewColumnOfADomainOverUuid",
               "create domain reference as uuid; alter table asset_exif add mood reference", "asset_exif.mood"},
        Change{"NewColumnThatCannotBeCompared", "alter table asset_exif add mood json", "asset_exif.mood"},
        Change{"NotNullInAnAlbumsEntry", "alter table album_asset add \"addedById\" uuid not null",
               "album_asset.addedById must not be null"},
        Change{"NotNullInAStack", "alter table stack add mood text not null", "stack.mood must not be null"},
        Change{"NotNullInATag", "alter table tag add mood text not null", "tag.mood must not be null"},
        Change{"NotNullInATagsEntry", "alter table tag_asset add mood text not null",
               "tag_asset.mood must not be null"},
        Change{"NotNullInATagsLine", "alter table tag_closure add depth int not null",
               "tag_closure.depth must not be null"},
        Change{"NewKeyOfACopiedColumn", "alter table asset add slug text unique", "asset_slug_key on asset (slug)"},
        Change{"NewKeyOfACopiedNumber",
               "create sequence numbers; alter table asset_exif add number bigint default nextval('numbers') unique",
               "asset_exif_number_key on asset_exif (number)"},
        Change{"NewPrimaryKeyThatPostgresqlNumbers",
               "alter table smart_search drop constraint smart_search_pkey;"
               "alter table smart_search add id bigint generated by default as identity primary key",
               "smart_search_pkey on smart_search (id)"},
        Change{"NewKeyOfAnExpression", "create unique index by_name on asset (lower(\"originalFileName\"))",
               "by_name on asset (an expression)"},
        Change{"NewKeyThatOnlyIncludesTheId",
               "create unique index by_name on asset (\"originalFileName\") include (id)",
               "by_name on asset (originalFileName)"},
        Change{"NewKeyOfAValueThatIsTheSources", "create unique index by_time on asset (\"fileModifiedAt\")",
               "by_time on asset (fileModifiedAt)"},
        Change{"NewKeyOfTags", "create unique index by_colour on tag (\"userId\", color)",
               "by_colour on tag (color,userId)"},
        Change{"TypeOfAnEnumRenamed",
               "-- needs asset.checksumAlgorithm\nalter type asset_checksum_algorithm_enum rename to algorithm",
               "column asset.checksumAlgorithm was asset_checksum_algorithm_enum"},
        Change{"TypeOfAColumnChanged", "alter table library alter \"importPaths\" type text using ''",
               "column library.importPaths was"},
        Change{"CascadeMissing", "alter table asset_exif drop constraint \"asset_exif_assetId_fkey\"",
               "asset_exif.assetId"},
        Change{"CascadeChanged",
               "alter table smart_search drop constraint \"smart_search_assetId_fkey\", add foreign key (\"assetId\")"
               " references asset (id)",
               "smart_search.assetId"},
        Change{"UniqueIndexMissing", "drop index \"asset_ownerId_libraryId_checksum_idx\"",
               "checksum,libraryId,ownerId"},
        Change{"TableMissing", "drop table smart_search", "smart_search"},
        Change{"TableRenamed", "alter table asset_face rename to face", "asset_face"},
        Change{"NoImmichAtAll", "alter table asset rename to assets", "asset"}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(SchemaGuard, SaysAllFindingsAtOnce) {
  alter("alter table asset add \"fooPath\" text");
  alter("alter table asset_exif add mood uuid");
  alter("alter table asset drop column \"stackId\" cascade");
  alter("drop table smart_search");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("asset.fooPath"), HasSubstr("asset_exif.mood"), HasSubstr("asset.stackId"),
                               HasSubstr("table smart_search is missing")));
}

TEST_F(SchemaGuard, SaysThatADatabaseHoldsNoImmich) {
  share_.config.database.name = "postgres";
  try {
    share_.cycle();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_THAT(error.what(), HasSubstr("holds no Immich"));
    EXPECT_THAT(error.fix(), HasSubstr("DB_DATABASE_NAME"));
  }
}

TEST_F(SchemaGuard, CopiesWhatIsNewAndPlain) {
  alter("alter table asset_exif add mood text");
  alter("alter table asset add stars int not null default 3");
  alter("alter table asset_face add \"camelCase\" jsonb");
  alter("alter table asset add computed int generated always as (stars * 2) stored");
  alter("alter table asset_exif add number int generated by default as identity");
  alter("alter table asset add slug text, add unique (\"ownerId\", slug)");
  alter("alter table album_asset add at timestamptz not null default now()");
  alter("alter table tag add number bigint generated always as identity unique");
  alter("update asset_exif set mood = 'merry'");
  alter("update asset set stars = 5");
  share_.database.grant();
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_EQ(share_.count("asset_exif where mood = 'merry'"), 2);
  EXPECT_EQ(share_.count("asset where stars = 5 and computed = 10"), 2);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SchemaGuard, WaitsWhileImmichMigrates) {
  pg::Connection immichs = share_.database.connect();
  immichs.query("select pg_advisory_lock(200)");
  const TableDigests before = digest_tables(immich().db());
  try {
    share_.cycle();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unreachable);
    EXPECT_THAT(error.what(), HasSubstr("migrating"));
  }
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_THAT(digest_tables(immich().db(), Tables::own), IsEmpty());
  immichs.query("select pg_advisory_unlock(200)");
  EXPECT_EQ(sync().totals.assets, 1);
}

TEST_F(SchemaGuard, MindsNoMigrationOfAnotherDatabase) {
  const TestDatabase other;
  pg::Connection others = other.connect();
  others.query("select pg_advisory_lock(200)");
  EXPECT_EQ(sync().totals.assets, 1);
}

TEST_F(SchemaGuard, LooksAgainInEachCycle) {
  EXPECT_EQ(sync().totals.assets, 1);
  add_at("2.jpg");
  alter("alter table asset add \"fooPath\" text");
  EXPECT_THROW(share_.cycle(), Error);
  EXPECT_EQ(share_.mirrors(), 1);
}

}  // namespace
}  // namespace kindred::support
