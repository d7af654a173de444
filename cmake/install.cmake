# What `cmake --install` puts where. The component `program` is what an image needs.
install(TARGETS kindred DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

install(FILES README.md docs/CHANGELOG.md docs/architecture.md docs/configuration.md docs/immich-versions.md
    docs/installation.md docs/json.md docs/operations.md docs/platforms.md docs/scale.md docs/security.md docs/upgrades.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT extras)
install(FILES config.example.yaml env.example DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT extras)
if(KINDRED_PANDOC)
  install(FILES ${KINDRED_MAN_PAGE} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT extras)
else()
  message(STATUS "pandoc is not installed, so the man page will not be")
endif()

# The unit names the program with its full path, which is known only when `cmake --install` is told a prefix.
install(CODE "
  set(KINDRED_BINDIR ${CMAKE_INSTALL_BINDIR})
  set(KINDRED_DOCDIR ${CMAKE_INSTALL_DOCDIR})
  cmake_path(ABSOLUTE_PATH KINDRED_BINDIR BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\")
  cmake_path(ABSOLUTE_PATH KINDRED_DOCDIR BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\")
  configure_file(\"${CMAKE_SOURCE_DIR}/packaging/kindred.service.in\" \"${CMAKE_BINARY_DIR}/kindred.service\" @ONLY)"
  COMPONENT extras)
install(FILES ${CMAKE_BINARY_DIR}/kindred.service DESTINATION lib/systemd/system COMPONENT extras)
