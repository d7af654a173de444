#pragma once
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "support/eventually.h"
#include "support/files.h"
#include "support/http.h"
#include "support/program.h"

namespace kindred::support {

/// `kindred run` as a process of its own, on a free port, with its files in `folder`. Ends with the object.
class Service {
 public:
  Service(const Config& config, const std::string& folder, const Variables& more = {})
      : log_(fmt::format("{}/service-{}.log", folder, port_)), file_(fmt::format("{}/service-{}.yaml", folder, port_)) {
    configure(config);
    ProcessOptions options;
    options.clear_environment = true;
    options.environment = variables_of(config);
    options.environment.emplace_back("CONFIG_FILE", file_);
    options.environment.emplace_back("HEALTH_PORT", std::to_string(port_));
    for (const auto& variable : more) options.environment.push_back(variable);
    process_ = std::make_unique<BackgroundProcess>(std::vector<std::string>{KINDRED_PROGRAM, "run"}, log_, options);
  }

  /// Writes the configuration file anew, which SIGHUP makes known to the service.
  void configure(const Config& config) const { write_file(file_, yaml_of(config)); }
  int port() const { return port_; }
  BackgroundProcess& process() { return *process_; }
  /// All that it wrote to both outputs.
  std::string log() const { return std::filesystem::exists(log_) ? read_file(log_) : ""; }

  /// The page's status and text; 0 where nobody answers.
  HttpAnswer get(const std::string& path) const { return http_get(port_, path).value_or(HttpAnswer{}); }
  /// Whether /readyz comes to answer `status`, or the process has ended.
  bool becomes(int status) {
    return eventually([&] { return get("/readyz").status == status || !process_->is_running(); }) &&
           get("/readyz").status == status;
  }

 private:
  const int port_ = free_port();
  const std::string log_;
  const std::string file_;
  std::unique_ptr<BackgroundProcess> process_;
};

}  // namespace kindred::support
