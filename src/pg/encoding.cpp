// Which characters a database can hold, told by the C library's tables: PostgreSQL has no question for it but a
// statement that fails.
#include "pg/encoding.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/printable.h"
#include "base/utf8.h"
#include "pg/error.h"
#include "pg/sqlstate.h"

namespace kindred::pg {

namespace {

/// PostgreSQL's names of the encodings that a database may have, and the C library's. Not here: UTF8 and SQL_ASCII,
/// which take all characters, and MULE_INTERNAL, which nothing but PostgreSQL knows.
constexpr std::array<std::pair<std::string_view, const char*>, 33> kNames = {{
    {"LATIN1", "ISO-8859-1"},     {"LATIN2", "ISO-8859-2"},
    {"LATIN3", "ISO-8859-3"},     {"LATIN4", "ISO-8859-4"},
    {"LATIN5", "ISO-8859-9"},     {"LATIN6", "ISO-8859-10"},
    {"LATIN7", "ISO-8859-13"},    {"LATIN8", "ISO-8859-14"},
    {"LATIN9", "ISO-8859-15"},    {"LATIN10", "ISO-8859-16"},
    {"ISO_8859_5", "ISO-8859-5"}, {"ISO_8859_6", "ISO-8859-6"},
    {"ISO_8859_7", "ISO-8859-7"}, {"ISO_8859_8", "ISO-8859-8"},
    {"WIN866", "CP866"},          {"WIN874", "CP874"},
    {"WIN1250", "CP1250"},        {"WIN1251", "CP1251"},
    {"WIN1252", "CP1252"},        {"WIN1253", "CP1253"},
    {"WIN1254", "CP1254"},        {"WIN1255", "CP1255"},
    {"WIN1256", "CP1256"},        {"WIN1257", "CP1257"},
    {"WIN1258", "CP1258"},        {"KOI8R", "KOI8-R"},
    {"KOI8U", "KOI8-U"},          {"EUC_JP", "EUC-JP"},
    {"EUC_CN", "EUC-CN"},         {"EUC_KR", "EUC-KR"},
    {"EUC_TW", "EUC-TW"},         {"EUC_JIS_2004", "EUC-JISX0213"},
    {"JOHAB", "JOHAB"},
}};

const char* name_for_iconv(std::string_view name) {
  const auto* const found =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& known) { return known.first == name; });
  return found == kNames.end() ? nullptr : found->second;
}

const iconv_t kNone = reinterpret_cast<iconv_t>(-1);  // NOLINT: as iconv_open() says that it failed

}  // namespace

struct Encoding::Converter {
  explicit Converter(const char* name) : handle(::iconv_open(name, "UTF-8")) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (handle != kNone) ::iconv_close(handle);
  }
  iconv_t handle;
};

Encoding::Encoding(std::string name) : name_(std::move(name)) {
  const char* const known = name_for_iconv(name_);
  if (known == nullptr) return;
  converter_ = std::make_unique<Converter>(known);
  if (converter_->handle == kNone) converter_.reset();
}

Encoding::Encoding(Encoding&&) noexcept = default;
Encoding& Encoding::operator=(Encoding&&) noexcept = default;
Encoding::~Encoding() = default;

bool Encoding::holds(std::string_view character) const {
  if (!converter_ || character.size() == 1) return true;
  std::array<char, 16> out{};
  char* from = const_cast<char*>(character.data());  // NOLINT: iconv() only reads there
  char* to = out.data();
  std::size_t left = character.size(), room = out.size();
  ::iconv(converter_->handle, nullptr, nullptr, nullptr, nullptr);    // forget what failed before
  return ::iconv(converter_->handle, &from, &left, &to, &room) == 0;  // 1: only a likeness of it
}

std::string_view Encoding::first_lacking(std::string_view text) const {
  if (!converter_) return {};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = utf8_at(text, at).bytes;
    if (bytes > 1 && !holds(text.substr(at, bytes))) return text.substr(at, bytes);
    at += std::max<std::size_t>(bytes, 1);
  }
  return {};
}

std::string Encoding::storable(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = text[at] == '\0' ? 0 : utf8_at(text, at).bytes;
    if (bytes == 0 || !holds(text.substr(at, bytes))) {
      out += '?';
    } else {
      out += text.substr(at, bytes);
    }
    at += std::max<std::size_t>(bytes, 1);
  }
  return out;
}

void refuse_character(const Encoding& encoding, std::string_view character, std::string_view value,
                      std::string_view what) {
  constexpr std::string_view kUntranslatableCharacter = "22P05";
  constexpr std::size_t kShown = 300;  // bytes; a longer value is a list of many
  const std::string in = value.size() > kShown ? std::string() : fmt::format(" in '{}'", printable(value));
  const SqlstateAdvice& advice = advice_for(kUntranslatableCharacter);
  throw SqlError(advice.kind,
                 fmt::format("ERROR {}: the database's encoding {} has no character '{}' (U+{:04X}){} [while: {}]",
                             kUntranslatableCharacter, encoding.name(), printable(character),
                             utf8_at(character, 0).code, in, first_line(what)),
                 std::string(kUntranslatableCharacter), "", std::string(advice.advice));
}

}  // namespace kindred::pg
