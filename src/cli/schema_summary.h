#pragma once
#include <string>

#include "schema/schema_verdict.h"

namespace kindred::cli {

/// What `doctor --schema` prints.
std::string text_summary(const sync::SchemaVerdict& verdict);
std::string json_summary(const sync::SchemaVerdict& verdict);

}  // namespace kindred::cli
