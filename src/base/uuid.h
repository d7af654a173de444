#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kindred {

/// A 128-bit identifier as PostgreSQL's `uuid`; no version is required of it.
class Uuid {
 public:
  Uuid() = default;
  explicit Uuid(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  /// Reads the form 8-4-4-4-12 of hexadecimal digits, in either case; nullopt for anything else.
  static std::optional<Uuid> parse(std::string_view text);

  /// A random version-4 id, for names that need not be the same at a second try.
  static Uuid random();

  /// The form 8-4-4-4-12 in lower case, as PostgreSQL prints it.
  std::string str() const;
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

  auto operator<=>(const Uuid&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace kindred

template <>
struct std::hash<kindred::Uuid> {
  std::size_t operator()(const kindred::Uuid& id) const noexcept;
};
