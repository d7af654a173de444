#pragma once
#include <string>

namespace kindred {

/// A JSON value as every command prints it. Names of files need not be UTF-8: what is not is replaced.
template <class Json>
std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace kindred
