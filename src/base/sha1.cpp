#include "base/sha1.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/error.h"

namespace kindred {

std::array<std::uint8_t, 20> sha1(std::string_view data) {
  std::array<std::uint8_t, 20> digest{};
  unsigned int size = 0;
  if (EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1 || size != digest.size()) {
    throw Error(ErrorKind::failed, "OpenSSL offers no SHA-1", "allow it in OpenSSL's configuration");
  }
  return digest;
}

std::string_view openssl_version() {
  return OpenSSL_version(OPENSSL_VERSION_STRING);
}

}  // namespace kindred
