// The service: one thread for the loop and its cycles, one for the pages, and the main thread for signals and systemd's
// watchdog. They meet at the board, the alarm and the heartbeat only.
#include "daemon/daemon.h"

#include <algorithm>
#include <future>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "cycle/cycle.h"
#include "daemon/alarm.h"
#include "daemon/loop.h"
#include "daemon/recorder.h"
#include "daemon/scans.h"
#include "daemon/signals.h"
#include "daemon/systemd.h"
#include "web/client.h"
#include "web/pages.h"

namespace kindred::daemon {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// The loop moves at least so often, also while it only waits.
constexpr seconds kTick{30};

/// Between two beats of the heart lies at most a tick, or the longest statement that PostgreSQL is given time for, with
/// a minute for the files of a batch.
constexpr seconds allowed_silence() {
  return std::chrono::duration_cast<seconds>(milliseconds(pg::Timeouts{}.statement_ms)) + 3 * kTick + seconds(60);
}

/// What one reading of the configuration makes: replaced as a whole when it is read again.
struct Work {
  Work(const Config& read, RareLog& failures)
      : config(read),
        context(config),
        api(config.immich_api_url, config.immich_api_key),
        scans(
            context, [this](const Uuid& library) { api.scan_library(library); }, failures) {}
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  const Config config;
  sync::CycleContext context;
  const web::ImmichApi api;
  Scans scans;
};

/// All that the loop's thread works with.
class Service {
 public:
  Service(const Config& config, const Environment& environment)
      : systemd_(environment),
        board_(first_snapshot(config, clock_.wall())),
        heartbeat_(clock_, allowed_silence()),
        recorder_(board_, heartbeat_, clock_),
        next_config_(config) {}

  const Clock& clock() const { return clock_; }
  const Systemd& systemd() const { return systemd_; }
  const status::SnapshotBoard& board() const { return board_; }
  bool is_alive() const { return heartbeat_.is_alive(); }
  void wake() { alarm_.wake(); }

  /// From any thread. A cycle under way ends with the configuration that it began with; the next begins at once.
  void use(const Config& config) {
    {
      const std::lock_guard lock(mutex_);
      next_config_ = config;
    }
    wake();
  }

  /// Until `stop`.
  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      Work work(*take_config(), recorder_.failures());
      board_.change([&](status::Snapshot& snapshot) { take_over_jobs(snapshot, work.config); });
      run(work, stop);
    }
  }

 private:
  std::optional<Config> take_config() {
    const std::lock_guard lock(mutex_);
    return std::exchange(next_config_, std::nullopt);
  }
  bool has_next_config() const {
    const std::lock_guard lock(mutex_);
    return next_config_.has_value();
  }

  /// Until `stop`, or until there is another configuration.
  void run(Work& work, const std::stop_token& stop) {
    Actions actions{.cycle = [&] { return cycle(work.context, stop); }, .scans = {}};
    if (work.config.scan_interval_seconds > 0) actions.scans = [&] { return work.scans.ask(); };
    Loop loop(clock_, seconds(work.config.sync_interval_seconds), std::move(actions));
    bool at_once = false;
    while (!stop.stop_requested() && !has_next_config()) {
      heartbeat_.beat();
      const SteadyTime next = loop.turn(at_once);
      systemd_.status(one_line(*board_.read(), status::Moment(clock_)));
      at_once = alarm_.wait_until(std::min(next, clock_.now() + kTick), stop);
    }
  }

  CycleEnd cycle(sync::CycleContext& context, const std::stop_token& stop) {
    try {
      const sync::CycleReport report = sync::run_cycle(context, {.only_job = {}, .stop = stop}, recorder_);
      recorder_.cycle_ended(report);
      return end_of(report);
    } catch (const Error& error) {
      if (!stop.stop_requested()) recorder_.cycle_failed(error, context.database_reached());
      return error.kind() == ErrorKind::unreachable ? CycleEnd::out_of_reach : CycleEnd::refused;
    } catch (const std::exception& error) {
      recorder_.cycle_failed(Error(ErrorKind::failed, error.what(), "this is a fault of the program; please report it"),
                             context.database_reached());
      return CycleEnd::refused;
    }
  }

  static CycleEnd end_of(const sync::CycleReport& report) {
    for (const sync::JobReport& job : report.jobs) {
      if (job.error && job.error->kind() == ErrorKind::unreachable) return CycleEnd::out_of_reach;
    }
    return CycleEnd::ran;
  }

  const Clock clock_;
  const Systemd systemd_;
  status::SnapshotBoard board_;
  Heartbeat heartbeat_;
  Recorder recorder_;
  Alarm alarm_;
  mutable std::mutex mutex_;
  std::optional<Config> next_config_;  ///< read and not in use yet; guarded by mutex_
};

/// SIGHUP: what the file says now is used from the next cycle on. A file with faults changes nothing.
void reload(const std::function<Config()>& read, Config& config, Service& service) {
  try {
    Config now = read();
    if (now == config) {
      spdlog::info("SIGHUP: the configuration is unchanged; a cycle at once");
      return service.wake();
    }
    if (now.health_port != config.health_port || now.health_address != config.health_address) {
      spdlog::warn("SIGHUP: HEALTH_ADDRESS and HEALTH_PORT are read at the start only; restart for the new ones");
    }
    spdlog::info("SIGHUP: the configuration was read again ({} jobs); a cycle at once", now.jobs.size());
    config = std::move(now);
    service.use(config);
  } catch (const std::exception& error) {
    spdlog::error("SIGHUP: the configuration has faults, so the old one stays: {}", error.what());
    service.wake();
  }
}

/// Until a signal asks for the end.
void wait_for_the_end(const Signals& signals, const std::function<Config()>& read, Config config, Service& service) {
  const auto watchdog = service.systemd().watchdog_interval();
  while (true) {
    const std::optional<int> signal = signals.wait(watchdog);
    if (watchdog && service.is_alive()) service.systemd().watchdog();
    if (signal == SIGHUP) {
      reload(read, config, service);
    } else if (signal) {
      spdlog::info("{}: ending", *signal == SIGTERM ? "SIGTERM" : "SIGINT");
      return;
    }
  }
}

/// How long the end may take. Without a job under way there is nothing to lose but an attempt to connect; with one, the
/// batch under way is given what Docker gives before it kills (10 s), less a margin.
seconds patience(const Service& service) {
  const auto snapshot = service.board().read();
  for (const status::JobStatus& job : snapshot->jobs) {
    if (job.running) return seconds(8);
  }
  return seconds(1);
}

/// Ends the program where its threads do not end in time. That is safe at any moment (promise 3): the next start
/// finishes what was under way.
void end_by_force_after(seconds limit, std::future<void> ended) {
  std::thread([limit, ended = std::move(ended)] {
    if (ended.wait_for(limit) == std::future_status::ready) return;
    spdlog::warn("ended in the middle of what was under way; the next start finishes it");
    std::_Exit(0);
  }).detach();
}

}  // namespace

int run(const Config& config, const std::function<Config()>& read, const Environment& environment) {
  const Signals signals;
  Service service(config, environment);
  const web::Server server({.address = config.health_address, .port = config.health_port},
                           web::status_pages(
                               service.board(), [&] { return service.is_alive(); }, service.clock()));
  spdlog::info("kindred {}: {} jobs, a cycle every {} s, status on {}", KINDRED_VERSION, config.jobs.size(),
               config.sync_interval_seconds, server.endpoint().str());
  std::jthread loop([&](const std::stop_token& stop) { service.run(stop); });
  service.systemd().ready();
  wait_for_the_end(signals, read, config, service);
  service.systemd().stopping();
  std::promise<void> ended;
  end_by_force_after(patience(service), ended.get_future());
  loop.request_stop();
  loop.join();
  ended.set_value();
  spdlog::info("ended");
  return 0;
}

}  // namespace kindred::daemon
