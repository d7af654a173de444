#pragma once
#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace kindred::support {

/// What a program left behind when it ended.
struct ProcessResult {
  int exit_code = 0;  ///< as a shell reports it: 128 + the signal's number where a signal ended it
  std::string out;
  std::string err;
  long peak_kb = 0;  ///< the largest resident set of the program or a child that it waited for
};

struct ProcessOptions {
  std::string input;
  std::vector<std::pair<std::string, std::string>> environment;  ///< set beside what is inherited
  bool clear_environment = false;                                ///< inherit nothing but PATH
  std::string folder;                                            ///< to start in; empty: this process's own
  std::string user;                                              ///< to run as, where this process is root
};

/// Runs a program to its end. `arguments[0]` is its name, found through PATH. Throws Error where it cannot be started.
ProcessResult run_process(const std::vector<std::string>& arguments, const ProcessOptions& options = {});

/// As run_process, but throws Error with the program's standard error where it did not exit with 0.
ProcessResult run_or_throw(const std::vector<std::string>& arguments, const ProcessOptions& options = {});

/// A program that runs beside this one; ends it with `SIGINT` when it goes, or when this process dies.
class BackgroundProcess {
 public:
  /// Standard output and error go to `log_path`.
  BackgroundProcess(const std::vector<std::string>& arguments, const std::string& log_path,
                    const ProcessOptions& options = {});
  BackgroundProcess(const BackgroundProcess&) = delete;
  BackgroundProcess& operator=(const BackgroundProcess&) = delete;
  ~BackgroundProcess();

  pid_t pid() const { return pid_; }
  bool is_running();
  void signal(int number) const;
  /// Waits for the end and gives the exit code as ProcessResult does. May be called again.
  int wait();

 private:
  pid_t pid_ = -1;
  bool ended_ = false;
  int exit_code_ = 0;
};

}  // namespace kindred::support
