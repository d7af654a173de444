// Files for tests: small, whole-file, and loud about failures.
#include "support/files.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/error.h"

namespace kindred::support {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  throw Error(ErrorKind::failed, what + " " + path + ": " + std::strerror(errno));
}

std::string digest(const EVP_MD* kind, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, kind, nullptr) != 1) {
    throw Error(ErrorKind::failed, "OpenSSL could not compute a digest");
  }
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string& parent() {
  static std::string folder = "/tmp";
  return folder;
}

}  // namespace

bool keep_for_a_look() {
  return std::getenv("KINDRED_KEEP") != nullptr;
}

void TemporaryFolder::set_parent(const std::string& folder) {
  parent() = folder;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = parent() + "/kindred-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) fail("cannot make a folder like", name);
  path_ = name;
  fs::permissions(path_, fs::perms(0755));  // a private server below it may run as another user
}

TemporaryFolder::~TemporaryFolder() {
  if (keep_for_a_look()) {
    std::fprintf(stderr, "kept: %s\n", path_.c_str());
    return;
  }
  std::error_code ignored;  // a test may have taken the right to delete away; a destructor must not throw
  fs::remove_all(path_, ignored);
}

std::string TemporaryFolder::operator/(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

void write_file(const std::string& path, std::string_view content) {
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  int fd = ::open(path.c_str(), flags, 0644);
  if (fd < 0 && errno == ENOENT) {
    fs::create_directories(fs::path(path).parent_path());
    fd = ::open(path.c_str(), flags, 0644);
  }
  if (fd < 0) fail("cannot write", path);
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t n = ::write(fd, content.data() + written, content.size() - written);
    if (n < 0 && errno != EINTR) {
      ::close(fd);
      fail("cannot write", path);
    }
    if (n > 0) written += static_cast<std::size_t>(n);
  }
  ::close(fd);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail("cannot read", path);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

void set_mtime(const std::string& path, std::int64_t seconds, long nanoseconds) {
  const timespec time{static_cast<time_t>(seconds), nanoseconds};
  const std::array<timespec, 2> times{time, time};
  if (::utimensat(AT_FDCWD, path.c_str(), times.data(), 0) != 0) fail("cannot set the time of", path);
}

std::int64_t node_mtime_ms(std::int64_t seconds, long nanoseconds) {
  const double milliseconds = static_cast<double>(seconds) * 1000 + static_cast<double>(nanoseconds) / 1e6;
  return static_cast<std::int64_t>(std::floor(milliseconds + 0.5));
}

std::int64_t node_mtime_ms_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) fail("cannot stat", path);
  return node_mtime_ms(status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

std::string sha1(std::string_view bytes) {
  return digest(EVP_sha1(), bytes);
}
std::string sha256(std::string_view bytes) {
  return digest(EVP_sha256(), bytes);
}
std::string sha1_of_file(const std::string& path) {
  return sha1(read_file(path));
}
std::string sha256_of_file(const std::string& path) {
  return sha256(read_file(path));
}

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace kindred::support
