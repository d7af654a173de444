#pragma once
#include <string>

#include "base/printable.h"

namespace kindred {

/// A JSON value as every command prints it. Names of files need not be UTF-8: what is not is replaced. They may hold
/// characters that act on a terminal, which are escaped.
template <class Json>
std::string json_text(const Json& json) {
  return escaped_json(json.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace kindred
