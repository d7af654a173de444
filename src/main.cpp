#include "build.h"
#include "cli/app.h"

int main(int argc, char** argv) {
  return kindred::cli::run(argc, argv, {kindred::kCommit, kindred::kBuild, kindred::kLibraries});
}
