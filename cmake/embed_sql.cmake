# Embeds every SQL file under a folder in the program as a constant. The files stay readable and run in psql.
#
# sql/own/001_first.sql becomes kindred::sql::own::k001_first. sql/immich/job/list_x.sql becomes kindred::sql::immich::list_x.
# Each constant is a `std::string_view` of exactly the file's bytes, declared in sql.h. kindred::sql::own::kFiles,
# ::immich::kFiles and ::session::kFiles list all files of a folder, sorted by name.

function(embed_sql target folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${folder}/*.sql)
  set(header ${CMAKE_BINARY_DIR}/generated/sql.h)
  set(source ${CMAKE_BINARY_DIR}/generated/sql.cpp)
  add_custom_command(
    OUTPUT ${source}
    BYPRODUCTS ${header}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DHEADER=${header} -DSOURCE=${source}
      -P ${CMAKE_SOURCE_DIR}/cmake/write_sql.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/write_sql.cmake
    COMMENT "Embedding SQL")
  add_custom_target(${target}_header DEPENDS ${source})
  add_library(${target} STATIC ${source})
  add_dependencies(${target} ${target}_header)
  target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR}/generated)
endfunction()
