#pragma once
#include <string>

#include "schema/schema_verdict.h"

namespace kindred::cli {

/// What `check-schema` and `doctor --schema` print.
std::string text_summary(const sync::SchemaVerdict& verdict);
std::string json_summary(const sync::SchemaVerdict& verdict);

}  // namespace kindred::cli
