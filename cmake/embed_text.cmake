# Run as a script: writes HEADER with the bytes of FILE as the constant NAME of namespace kindred::web.
file(READ ${FILE} text)
file(WRITE ${HEADER} "// Made from src/web by cmake/embed_text.cmake.
#pragma once
#include <string_view>

namespace kindred::web {
inline constexpr std::string_view ${NAME} = R\"page(${text})page\";
}
")
