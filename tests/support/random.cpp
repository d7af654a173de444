// Seeded randomness for fixtures.
#include "support/random.h"

#include <array>
#include <cstdlib>

namespace kindred::support {

namespace {

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15ULL;  // splitmix64's increment: 2^64 / golden ratio

}  // namespace

std::uint64_t chosen_seed(std::uint64_t otherwise) {
  const char* text = std::getenv("KINDRED_SEED");
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

Random::Random(std::uint64_t seed, std::string_view purpose, std::uint64_t number) : state_(mixed(seed + kStep)) {
  for (const unsigned char c : purpose) state_ = mixed(state_ + c + kStep);
  state_ = mixed(state_ ^ mixed(number + kStep));
}

std::uint64_t Random::next() {
  return mixed(state_ += kStep);
}

int Random::between(int low, int high) {
  return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
}

double Random::unit() {
  return static_cast<double>(next() >> 11) / 9007199254740992.0;
}

std::string Random::bytes(std::size_t size) {
  std::string out;
  out.reserve(size + 8);
  while (out.size() < size) {
    const std::uint64_t value = next();
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  out.resize(size);
  return out;
}

Uuid Random::uuid() {
  std::array<std::uint8_t, 16> raw{};
  for (std::uint8_t& byte : raw) byte = static_cast<std::uint8_t>(next());
  raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0f) | 0x40);
  raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3f) | 0x80);
  return Uuid(raw);
}

}  // namespace kindred::support
