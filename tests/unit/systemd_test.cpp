// What systemd hears, on a socket as it makes one.
#include "daemon/systemd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <map>

#include "files/descriptor.h"

namespace kindred::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

/// A socket that keeps what it is sent. `name`: a path, or an abstract name behind '@'.
class Listener {
 public:
  explicit Listener(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  }
  std::vector<std::string> heard() const {
    std::vector<std::string> messages;
    char buffer[256];
    for (ssize_t size = 0; (size = ::recv(socket_.get(), buffer, sizeof buffer, 0)) >= 0;) {
      messages.emplace_back(buffer, static_cast<std::size_t>(size));
    }
    return messages;
  }

 private:
  files::Descriptor socket_;
};

TEST(SystemdMessages, ComeAsDatagramsOnAPath) {
  const std::string path = "/tmp/kindred-notify-" + std::to_string(::getpid());
  std::filesystem::remove(path);
  const Listener listener(path);
  const Systemd systemd(environment_of({{"NOTIFY_SOCKET", path}}));
  systemd.ready();
  systemd.status("2 jobs");
  systemd.watchdog();
  systemd.stopping();
  EXPECT_THAT(listener.heard(), ElementsAre("READY=1", "STATUS=2 jobs", "WATCHDOG=1", "STOPPING=1"));
  std::filesystem::remove(path);
  systemd.ready();
  EXPECT_THAT(listener.heard(), IsEmpty()) << "systemd is gone: nothing happens";
}

TEST(SystemdMessages, ComeOnAnAbstractName) {
  const std::string name = "@kindred-notify-" + std::to_string(::getpid());
  const Listener listener(name);
  Systemd(environment_of({{"NOTIFY_SOCKET", name}})).ready();
  EXPECT_THAT(listener.heard(), ElementsAre("READY=1"));
}

TEST(SystemdMessages, GoNowhereWithoutASocketOrWithANameThatIsNone) {
  Systemd(environment_of({})).ready();
  Systemd(environment_of({{"NOTIFY_SOCKET", std::string(200, 'x')}})).ready();
}

TEST(SystemdWatchdog, IsFedTwiceInTheTimeAllowed) {
  const auto interval = [](std::map<std::string, std::string> variables) {
    return Systemd(environment_of(std::move(variables))).watchdog_interval();
  };
  EXPECT_EQ(interval({{"WATCHDOG_USEC", "120000000"}}), std::chrono::seconds(60));
  EXPECT_EQ(interval({{"WATCHDOG_USEC", "120000000"}, {"WATCHDOG_PID", std::to_string(::getpid())}}),
            std::chrono::seconds(60));
  EXPECT_EQ(interval({{"WATCHDOG_USEC", "120000000"}, {"WATCHDOG_PID", "1"}}), std::nullopt)
      << "meant for another process";
  EXPECT_EQ(interval({{"WATCHDOG_USEC", "0"}}), std::nullopt);
  EXPECT_EQ(interval({}), std::nullopt);
}

}  // namespace
}  // namespace kindred::daemon
