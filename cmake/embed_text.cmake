# A script that writes HEADER. The header holds the bytes of FILE as the constant NAME in namespace kindred::web.
file(READ ${FILE} text)
file(WRITE ${HEADER} "// Made from web by cmake/embed_text.cmake.
#pragma once
#include <string_view>

namespace kindred::web {
inline constexpr std::string_view ${NAME} = R\"page(${text})page\";
}
")
