#pragma once
#include <string>

namespace kindred::web {

/// Where the pages are served: HEALTH_ADDRESS and HEALTH_PORT.
struct Endpoint {
  std::string address = "127.0.0.1";  ///< an IPv4 or IPv6 address; "::" and "0.0.0.0" stand for all of the machine's
  int port = 0;                       ///< 0: any free one

  /// For people, and as a URL has it: "127.0.0.1:8080", "[::1]:8080".
  std::string str() const {
    const bool version6 = address.find(':') != std::string::npos;
    return (version6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
  }
  /// Where a program on the same machine asks.
  Endpoint from_here() const { return {address == "::" || address == "0.0.0.0" ? "127.0.0.1" : address, port}; }
};

}  // namespace kindred::web
