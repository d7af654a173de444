// From errno to an Error that a person can act on: the kernel's word for it, the path, and the fix where there is one.
#include "files/syscall_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>

#include "base/error.h"

namespace kindred::files {

namespace {

constexpr std::string_view kPermission =
    "give the user that Kindred runs as permission to read and write there, or run it as Immich's user";
constexpr std::string_view kRoom =
    "make room on that disk (also inodes: df -i) or raise the quota; the next cycle goes on from here";
constexpr std::string_view kCheck = "check the disk or the network mount; the next cycle tries again";
constexpr std::string_view kName =
    "rename the source file: exFAT, NTFS and SMB take none of < > : \" | ? * and no dot or blank at a name's end; or "
    "move the tree to another file system";
constexpr std::string_view kDescriptors =
    "raise the limit on open files (ulimit -n, or LimitNOFILE in the systemd unit)";

constexpr FileErrorAdvice kAdvice[] = {
    {ENOSPC, "ENOSPC", "the disk is full", kRoom},
    {EDQUOT, "EDQUOT", "a quota is used up", kRoom},
    {EACCES, "EACCES", "permission denied", kPermission},
    {EPERM, "EPERM", "the file system or a security module forbids it", kPermission},
    {EROFS, "EROFS", "the folder is mounted read-only", "mount that folder read-write into Kindred's container"},
    {ENAMETOOLONG, "ENAMETOOLONG", "a name or path is too long",
     "shorten the source file's name or choose a shorter target_path_prefix: this file system does not take it"},
    {EINVAL, "EINVAL", "the file system does not take the name, or what was asked for", kName},
    {EILSEQ, "EILSEQ", "the name has characters that the file system does not take", kName},
    {EFBIG, "EFBIG", "the file is larger than the file system takes",
     "move the tree to a file system without that limit, or place no copies: `originals: auto`"},
    {EXDEV, "EXDEV", "two mounts", "another mount lies inside that folder: mount the whole folder at once"},
    {EMLINK, "EMLINK", "the file has as many hard links as the file system takes", "set `originals: copy`"},
    {EMFILE, "EMFILE", "Kindred has too many files open", kDescriptors},
    {ENFILE, "ENFILE", "the system has too many files open", kDescriptors},
    {EIO, "EIO", "the disk cannot read or write", kCheck},
    {ESTALE, "ESTALE", "the file server forgot the file", kCheck},
    {ENOTCONN, "ENOTCONN", "the mount's program or server is gone", kCheck},
    {EHOSTDOWN, "EHOSTDOWN", "the file server does not answer", kCheck},
    {ETIMEDOUT, "ETIMEDOUT", "the file server does not answer in time", kCheck},
};

}  // namespace

std::span<const FileErrorAdvice> file_error_advice() {
  return kAdvice;
}

void throw_errno(int error, std::string_view action, const std::string& path) {
  const bool takes_nothing = error == ENOSPC || error == EDQUOT || error == EROFS;
  const auto* const known = std::find_if(std::begin(kAdvice), std::end(kAdvice),
                                         [&](const FileErrorAdvice& one) { return one.number == error; });
  // Not strerror: it is not safe for several threads.
  const std::string reason = std::generic_category().message(error);
  throw Error(takes_nothing ? ErrorKind::no_space : ErrorKind::failed,
              fmt::format("cannot {} {}: {}", action, path, reason),
              known == std::end(kAdvice) ? std::string() : std::string(known->advice));
}

}  // namespace kindred::files
