#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "web/server.h"

namespace kindred::web {

/// HTTP as text: from one request to its response. Answers GET and HEAD only; each response ends its connection.
class Http {
 public:
  explicit Http(Pages pages);
  ~Http();

  /// The position behind the request's head in what a client has sent so far; npos where it is not whole yet.
  static std::size_t end_of_request(std::string_view received);
  /// `request` is a whole head, whatever is in it; a body is not read.
  std::string respond(const std::string& request);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace kindred::web
