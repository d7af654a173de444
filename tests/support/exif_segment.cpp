// EXIF by hand: a little-endian TIFF header and three directories (EXIF 2.32, 4.6). A library was not worth its weight
// for seven tags.
#include "support/exif_segment.h"

#include <fmt/chrono.h>

#include <cmath>
#include <vector>

namespace kindred::support {

namespace {

enum Type : std::uint16_t { ascii = 2, long_number = 4, rational = 5 };

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

/// One directory of tags. Values longer than four bytes follow it, so it has to know where it will lie.
class Directory {
 public:
  explicit Directory(std::size_t tags, std::size_t start) : tags_(tags), data_start_(start + 2 + tags * 12 + 4) {}

  void add(std::uint16_t tag, Type type, std::uint32_t count, std::string value) {
    put(entries_, tag, 2);
    put(entries_, type, 2);
    put(entries_, count, 4);
    if (value.size() <= 4) {
      value.resize(4);
      entries_ += value;
      return;
    }
    put(entries_, data_start_ + data_.size(), 4);
    if (value.size() % 2 != 0) value += '\0';  // values begin on even offsets
    data_ += value;
  }
  void add_text(std::uint16_t tag, std::string text) {
    text += '\0';
    const auto count = static_cast<std::uint32_t>(text.size());
    add(tag, ascii, count, std::move(text));
  }
  void add_offset(std::uint16_t tag, std::size_t offset) {
    std::string value;
    put(value, offset, 4);
    add(tag, long_number, 1, value);
  }
  std::string bytes() const {
    std::string out;
    put(out, tags_, 2);
    out += entries_;
    put(out, 0, 4);  // no next directory
    return out + data_;
  }
  std::size_t end() const { return data_start_ + data_.size(); }

 private:
  std::size_t tags_;
  std::size_t data_start_;
  std::string entries_;
  std::string data_;
};

/// Degrees, minutes and seconds as three fractions.
std::string angle(double degrees) {
  const auto micro_degrees = static_cast<std::uint64_t>(std::llround(std::abs(degrees) * 1e6));
  const std::uint64_t whole = micro_degrees / 1'000'000;
  const std::uint64_t minutes = micro_degrees % 1'000'000 * 60 / 1'000'000;
  const std::uint64_t milli_seconds = (micro_degrees % 1'000'000 * 60 % 1'000'000) * 60 / 1000;
  std::string out;
  for (const auto& [numerator, denominator] :
       {std::pair{whole, 1}, std::pair{minutes, 1}, std::pair{milli_seconds, 1000}}) {
    put(out, numerator, 4);
    put(out, static_cast<std::uint64_t>(denominator), 4);
  }
  return out;
}

constexpr std::size_t kTiffHeader = 8;

Directory camera_directory(const Shot& shot, std::size_t exif_start, std::size_t gps_start) {
  Directory main(4, kTiffHeader);
  main.add_text(0x010f, shot.make);
  main.add_text(0x0110, shot.model);
  main.add_offset(0x8769, exif_start);
  main.add_offset(0x8825, gps_start);
  return main;
}

Directory gps_directory(const Shot& shot, std::size_t start) {
  Directory gps(4, start);
  gps.add_text(1, shot.latitude < 0 ? "S" : "N");
  gps.add(2, rational, 3, angle(shot.latitude));
  gps.add_text(3, shot.longitude < 0 ? "W" : "E");
  gps.add(4, rational, 3, angle(shot.longitude));
  return gps;
}

}  // namespace

std::string exif_segment(const AssetDraft& draft) {
  const Shot shot = shot_of(draft);
  const std::size_t exif_start = camera_directory(shot, 0, 0).end();  // its size does not depend on the offsets in it
  Directory exif(2, exif_start);
  exif.add_text(0x9003,
                fmt::format("{:%Y:%m:%d %H:%M:%S}", fmt::gmtime(static_cast<std::time_t>(draft.taken_ms / 1000))));
  exif.add_text(0x9011, "+00:00");
  std::string out("Exif\0\0II*\0\x08\0\0\0", 14);
  return out + camera_directory(shot, exif_start, exif.end()).bytes() + exif.bytes() +
         gps_directory(shot, exif.end()).bytes();
}

}  // namespace kindred::support
