#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace kindred {

/// SHA-1, which Immich uses for its checksums; no matter of security here. Throws Error(failed) if OpenSSL refuses.
std::array<std::uint8_t, 20> sha1(std::string_view data);

/// Of the OpenSSL that is loaded, as in "3.0.17".
std::string_view openssl_version();

}  // namespace kindred
