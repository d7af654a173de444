// Which characters a database of each encoding can hold.
#include "pg/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/error.h"

namespace kindred::pg {
namespace {

using testing::HasSubstr;

TEST(Encodings, HoldWhatTheyHave) {
  const Encoding latin1("LATIN1"), greek("ISO_8859_7"), japanese("EUC_JP");
  EXPECT_EQ(latin1.first_lacking("Gr\u00fcn.jpg"), "");
  EXPECT_EQ(latin1.first_lacking("Gr\u00fcn \u65e5\u672c.jpg"), "\u65e5");
  EXPECT_EQ(latin1.first_lacking("\u20ac"), "\u20ac");
  EXPECT_EQ(greek.first_lacking("\u03b1\u03b2"), "");
  EXPECT_EQ(greek.first_lacking("\u00fc"), "\u00fc");
  EXPECT_EQ(japanese.first_lacking("\u65e5\u672c"), "");
  EXPECT_EQ(latin1.storable("\u65e5\u672c Gr\u00fcn"), "?? Gr\u00fcn");
}

TEST(Encodings, OfMostDatabasesHoldAll) {
  for (const char* name : {"UTF8", "SQL_ASCII", "MULE_INTERNAL", ""}) {
    const Encoding encoding(name);
    EXPECT_EQ(encoding.first_lacking("\u65e5\U0001f600"), "") << name;
    EXPECT_EQ(encoding.storable("\u65e5\U0001f600"), "\u65e5\U0001f600") << name;
  }
}

TEST(Encodings, HoldOnlyUtf8WithoutNul) {
  EXPECT_EQ(Encoding("UTF8").storable(std::string("a\0b\xff\xe6\x97", 6)), "a?b???");
}

TEST(Encodings, RefusalsNameCharacterAndValue) {
  const Encoding latin1("LATIN1");
  try {
    refuse_character(latin1, "\u65e5", "\u65e5\u672c.jpg", "select $1\nfrom asset");
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "22P05");
    EXPECT_STREQ(error.what(),
                 "ERROR 22P05: the database's encoding LATIN1 has no character '\u65e5' (U+65E5) in '\u65e5\u672c.jpg' "
                 "[while: select $1]");
    EXPECT_THAT(error.fix(), HasSubstr("UTF8"));
  }
}

}  // namespace
}  // namespace kindred::pg
