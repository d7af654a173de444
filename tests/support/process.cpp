// Programs as child processes: fork and exec by hand rather than posix_spawn, because the child of a test that runs as
// root becomes another user (PostgreSQL refuses root) and asks to end together with its parent.
#include "support/process.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/error.h"

namespace kindred::support {

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::failed, what + ": " + std::strerror(errno));
}

/// Both ends of a pipe that no exec inherits by accident.
struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot make a pipe");
    read = ends[0];
    write = ends[1];
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_read() { close_end(read); }
  void close_write() { close_end(write); }

 private:
  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

[[noreturn]] void die_in_child(const char* what) {
  ::dprintf(STDERR_FILENO, "%s: %s\n", what, std::strerror(errno));
  ::_exit(127);
}

void become_user(const std::string& name) {
  if (name.empty() || ::geteuid() != 0) return;
  const passwd* user = ::getpwnam(name.c_str());
  if (user == nullptr) die_in_child(("no such user: " + name).c_str());
  if (::initgroups(user->pw_name, user->pw_gid) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0) {
    die_in_child(("cannot become user " + name).c_str());
  }
}

void set_environment(const ProcessOptions& options) {
  if (options.clear_environment) {
    const char* path = std::getenv("PATH");
    const std::string kept = path != nullptr ? path : "/usr/bin:/bin";
    ::clearenv();
    ::setenv("PATH", kept.c_str(), 1);
  }
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
}

[[noreturn]] void exec_in_child(const std::vector<std::string>& arguments, const ProcessOptions& options) {
  become_user(options.user);
  if (!options.folder.empty() && ::chdir(options.folder.c_str()) != 0) die_in_child(options.folder.c_str());
  set_environment(options);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  die_in_child(argv[0]);
}

/// Feeds `input` and gathers both outputs at once, so that neither side waits for a full pipe.
void exchange(Pipe& in, Pipe& out, Pipe& err, const std::string& input, ProcessResult& result) {
  ::fcntl(in.write, F_SETFL, O_NONBLOCK);
  std::size_t sent = 0;
  if (input.empty()) in.close_write();
  std::array<char, 65536> buffer{};
  while (out.read >= 0 || err.read >= 0) {
    std::array<pollfd, 3> ends{{{in.write, POLLOUT, 0}, {out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
    if (::poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) fail("poll");
    if (ends[0].revents != 0) {
      const ssize_t n = ::write(in.write, input.data() + sent, input.size() - sent);
      if (n > 0) sent += static_cast<std::size_t>(n);
      if (sent == input.size() || (n < 0 && errno != EAGAIN)) in.close_write();
    }
    const auto drain = [&](const pollfd& end, Pipe& pipe, std::string& text) {
      if (end.revents == 0) return;
      const ssize_t n = ::read(pipe.read, buffer.data(), buffer.size());
      if (n > 0) text.append(buffer.data(), static_cast<std::size_t>(n));
      if (n == 0) pipe.close_read();
    };
    drain(ends[1], out, result.out);
    drain(ends[2], err, result.err);
  }
}

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string joined(const std::vector<std::string>& arguments) {
  std::string line;
  for (const std::string& argument : arguments) line += (line.empty() ? "" : " ") + argument;
  return line;
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, const ProcessOptions& options) {
  Pipe in, out, err;
  std::signal(SIGPIPE, SIG_IGN);  // a program that does not read its input is not this process's end
  const pid_t pid = ::fork();
  if (pid < 0) fail("cannot fork for " + arguments.at(0));
  if (pid == 0) {
    std::signal(SIGPIPE, SIG_DFL);
    ::dup2(in.read, STDIN_FILENO);
    ::dup2(out.write, STDOUT_FILENO);
    ::dup2(err.write, STDERR_FILENO);
    exec_in_child(arguments, options);
  }
  in.close_read();
  out.close_write();
  err.close_write();
  ProcessResult result;
  exchange(in, out, err, options.input, result);
  int status = 0;
  rusage usage{};
  while (::wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  result.exit_code = exit_code_of(status);
  result.peak_kb = usage.ru_maxrss;
  return result;
}

ProcessResult run_or_throw(const std::vector<std::string>& arguments, const ProcessOptions& options) {
  ProcessResult result = run_process(arguments, options);
  if (result.exit_code == 0) return result;
  throw Error(ErrorKind::failed, joined(arguments) + " ended with " + std::to_string(result.exit_code) + ": " +
                                     (result.err.empty() ? result.out : result.err));
}

BackgroundProcess::BackgroundProcess(const std::vector<std::string>& arguments, const std::string& log_path,
                                     const ProcessOptions& options) {
  const pid_t parent = ::getpid();
  // A shell that starts the tests in the background has it ignored. Before the fork, since the first signal may come
  // at once.
  const auto before = ::signal(SIGINT, SIG_DFL);
  pid_ = ::fork();
  if (pid_ != 0) ::signal(SIGINT, before);
  if (pid_ < 0) fail("cannot fork for " + arguments.at(0));
  if (pid_ > 0) return;
  const int log = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  const int null = ::open("/dev/null", O_RDONLY);
  if (log < 0 || null < 0) die_in_child(log_path.c_str());
  ::dup2(null, STDIN_FILENO);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  become_user(options.user);  // before prctl: a change of user forgets the wish to die with the parent
  ::prctl(PR_SET_PDEATHSIG, SIGINT);
  if (::getppid() != parent) ::_exit(127);  // the parent died between fork and prctl
  exec_in_child(arguments, options);
}

BackgroundProcess::~BackgroundProcess() {
  if (is_running()) signal(SIGINT);
  wait();
}

bool BackgroundProcess::is_running() {
  if (ended_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  ended_ = true;
  exit_code_ = exit_code_of(status);
  return false;
}

void BackgroundProcess::signal(int number) const {
  ::kill(pid_, number);
}

int BackgroundProcess::wait() {
  int status = 0;
  while (!ended_) {
    const pid_t got = ::waitpid(pid_, &status, 0);
    if (got < 0 && errno == EINTR) continue;
    ended_ = true;
    if (got == pid_) exit_code_ = exit_code_of(status);
  }
  return exit_code_;
}

}  // namespace kindred::support
