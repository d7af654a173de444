// A private PostgreSQL for a test run, the demo or a measurement. In-process clusters run as a direct child that the
// kernel ends with its parent, so a killed test run leaves no server; the folder that it leaves is swept by the next
// start. pg_virtualenv was turned down: it needs Debian's cluster tools, and its clusters listen on TCP.
#include "support/cluster.h"

#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "support/files.h"

namespace kindred::support {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMarker = "kindred-cluster";  ///< proves that a folder is ours to empty; holds the owner's pid
constexpr const char* kServerUser = "postgres";
constexpr std::size_t kLongestFolder = 107 - sizeof "/.s.PGSQL.5432";  // sun_path of a Unix socket

std::string find_bindir() {
  fs::path newest;
  int newest_version = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version > newest_version && fs::exists(entry.path() / "bin/postgres")) {
      newest_version = version;
      newest = entry.path() / "bin";
    }
  }
  if (!newest.empty()) return newest.string();
  const ProcessResult asked = run_process({"pg_config", "--bindir"});
  const std::string folder = asked.out.substr(0, asked.out.find('\n'));
  if (asked.exit_code == 0 && fs::exists(folder + "/postgres")) return folder;
  throw Error(ErrorKind::failed, "no PostgreSQL server found",
              "install Debian's package postgresql, or run ./dev setup");
}

std::string binary(const std::string& name) {
  static const std::string bindir = find_bindir();
  return bindir + "/" + name;
}

ProcessOptions as_server_user() {
  ProcessOptions options;
  options.folder = "/";  // the server's user need not be able to enter this process's folder
  options.user = kServerUser;
  return options;
}

std::string data_of(const std::string& folder) {
  return folder + "/data";
}

void hand_to_server_user(const std::string& folder) {
  if (::geteuid() != 0) return;
  const passwd* user = ::getpwnam(kServerUser);
  if (user == nullptr) {
    throw Error(ErrorKind::failed, "PostgreSQL refuses to run as root and there is no user postgres",
                "install Debian's package postgresql, or run as an ordinary user");
  }
  if (::chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw Error(ErrorKind::failed, "cannot give " + folder + " to user postgres");
  }
  for (fs::path parent = fs::absolute(folder).parent_path(); parent != "/"; parent = parent.parent_path()) {
    if ((fs::status(parent).permissions() & fs::perms::others_exec) != fs::perms::none) continue;
    throw Error(ErrorKind::usage, "user postgres, as which the server runs, may not enter " + parent.string(),
                "choose a folder elsewhere, or chmod o+x that one");
  }
}

/// A folder in memory for the data of a cluster that need not outlive anything, or nothing where too little is free.
/// On a disk the suite takes half as long again: each test has a database of its own, which is a thousand files.
std::optional<fs::path> folder_in_memory() {
  constexpr std::uintmax_t kEnough = std::uintmax_t{3} << 30;
  std::error_code error;
  if (fs::space("/dev/shm", error).available < kEnough || error) return std::nullopt;
  std::string path = "/dev/shm/kindred-data-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return std::nullopt;
  return path;
}

/// Removes a folder, and the one in memory that its data may lie in.
void remove_folder(const std::string& folder) {
  std::error_code error;
  const fs::path data = fs::read_symlink(data_of(folder), error);
  if (!error) fs::remove_all(data);
  fs::remove_all(folder);
}

/// Ends the server that an earlier run may have left in `folder`, and the folder.
void remove_cluster(const std::string& folder) {
  if (fs::exists(data_of(folder) + "/postmaster.pid")) {
    // A failure means that the server was dead already.
    run_process({binary("pg_ctl"), "stop", "-D", data_of(folder), "-m", "immediate", "-w"}, as_server_user());
  }
  remove_folder(folder);
}

void make_folder(const std::string& folder) {
  if (folder.size() > kLongestFolder) {
    throw Error(ErrorKind::usage, "the folder name " + folder + " is too long for a Unix socket",
                "choose one of at most " + std::to_string(kLongestFolder) + " bytes");
  }
  if (fs::exists(folder + "/" + kMarker)) remove_cluster(folder);
  if (fs::exists(folder) && !fs::is_empty(folder)) {
    throw Error(ErrorKind::usage, folder + " is not empty and holds no cluster of ours", "name another folder");
  }
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);  // who reaches the socket is superuser
  write_file(folder + "/" + kMarker, std::to_string(::getpid()));
  hand_to_server_user(folder);
}

std::string settings(const std::string& folder, Durability durability) {
  std::string text = "listen_addresses = ''\nunix_socket_directories = '" + folder +
                     "'\nmax_connections = 100\ntimezone = 'UTC'\nlog_timezone = 'UTC'\nlog_min_messages = warning\n";
  if (durability == Durability::fast) {
    text += "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nwal_level = minimal\nmax_wal_senders = 0\n";
  }
  return text;
}

void init_data(const std::string& folder, Durability durability) {
  make_folder(folder);
  if (const auto memory = durability == Durability::fast ? folder_in_memory() : std::nullopt) {
    hand_to_server_user(*memory);
    fs::create_directory_symlink(*memory, data_of(folder));
  }
  run_or_throw({binary("initdb"), "-D", data_of(folder), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                "--locale=C.UTF-8", "--no-sync"},
               as_server_user());
  const std::string path = data_of(folder) + "/postgresql.conf";
  write_file(path, read_file(path) + settings(folder, durability));
}

bool is_ready(const std::string& folder) {
  return run_process({binary("pg_isready"), "-q", "-h", folder, "-U", "postgres"}).exit_code == 0;
}

/// Removes the folders of runs that were killed: their marker names a process that is gone.
void sweep_left_over() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/tmp", ignored)) {
    if (!entry.path().filename().string().starts_with("kindred-run-")) continue;
    const std::string marker = entry.path() / kMarker;
    if (::access(marker.c_str(), W_OK) != 0) continue;
    const pid_t owner = std::atoi(read_file(marker).c_str());
    if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) remove_cluster(entry.path());
  }
}

}  // namespace

std::unique_ptr<Cluster> Cluster::start(const std::string& folder, Durability durability) {
  init_data(folder, durability);
  auto cluster = std::make_unique<Cluster>(folder);
  cluster->is_own_ = true;
  cluster->start_server();
  return cluster;
}

void Cluster::start_server() {
  server_ = std::make_unique<BackgroundProcess>(std::vector<std::string>{binary("postgres"), "-D", data_of(folder_)},
                                                folder_ + "/log", as_server_user());
  wait_until_ready();
}

void Cluster::wait_until_ready() {
  for (int tries = 0; tries < 600 && server_->is_running(); ++tries) {
    if (is_ready(folder_)) return;
    ::usleep(20'000);  // the server says nothing when it is ready; pg_ctl polls as well
  }
  throw Error(ErrorKind::failed, "PostgreSQL in " + folder_ + " did not start: " + read_file(folder_ + "/log"));
}

Cluster::~Cluster() {
  if (!is_own_) return;
  server_.reset();
  try {
    remove_folder(folder_);
  } catch (const fs::filesystem_error&) {  // nothing that a destructor could do about it
  }
}

void Cluster::start_detached(const std::string& folder, Durability durability) {
  init_data(folder, durability);
  run_or_throw({binary("pg_ctl"), "start", "-D", data_of(folder), "-l", folder + "/log", "-w", "-s"}, as_server_user());
}

void Cluster::stop_detached(const std::string& folder) {
  if (fs::exists(folder + "/" + kMarker)) remove_cluster(folder);
}

const Cluster& Cluster::shared() {
  static const std::unique_ptr<const Cluster> cluster = []() -> std::unique_ptr<const Cluster> {
    if (const char* folder = std::getenv("KINDRED_TEST_CLUSTER")) return std::make_unique<Cluster>(folder);
    sweep_left_over();
    return start("/tmp/kindred-run-" + std::to_string(::getpid()), Durability::fast);
  }();
  return *cluster;
}

Database Cluster::database(const std::string& name) const {
  Database database;
  database.host = folder_;
  database.name = name;
  return database;
}

void Cluster::psql(const std::string& database, const std::string& script) const {
  ProcessOptions options;
  options.input = script;
  options.environment = {{"PGOPTIONS", "-c client_min_messages=warning"}};
  run_or_throw({binary("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", folder_, "-U", "postgres", "-d", database},
               options);
}

}  // namespace kindred::support
