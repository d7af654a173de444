#pragma once
#include <sys/types.h>

#include <string>

#include "files/descriptor.h"

namespace kindred::files {

/// The dot-name, in the same directory, under which a file of that name is made before it appears. Always the same for
/// the same name, so that what a killed call left is found and replaced; hidden from Immich's scans.
std::string temp_name(const std::string& name);

/// Unlinks what an interrupted call left under a temp name; harmless where nothing is there. Throws Error(failed).
void remove_leftover(int directory, const std::string& temp, const std::string& shown);

/// Makes the temp name of one destination this thread's own for as long as it lives; waits while another thread of
/// this process has it. Other processes are kept out by the job's lock.
class Claim {
 public:
  /// The destination's whole path, with links resolved.
  explicit Claim(const std::string& destination);
  ~Claim();
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  std::string path_;
};

/// A new, empty regular file under a temp name; unlinked in the end unless published().
class TempFile {
 public:
  /// `mode`, less the umask, is what the file has from the start: where modes may not be set later, it keeps it.
  /// `shown` is the destination's path, for messages. Throws Error; ENOENT (the directory was removed) gives no file.
  TempFile(int directory, std::string temp, mode_t mode, const std::string& shown);
  ~TempFile();
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  explicit operator bool() const { return static_cast<bool>(file_); }
  int fd() const { return file_.get(); }
  const char* name() const { return temp_.c_str(); }
  /// The file has got its real name: there is nothing to unlink.
  void published() { is_published_ = true; }

 private:
  int directory_;
  std::string temp_;
  bool is_published_ = false;
  Descriptor file_;
};

}  // namespace kindred::files
