#pragma once
#include <string>
#include <vector>

#include "config/config.h"

namespace kindred::config {

/// A job that is not in the configuration file yet, made by `kindred setup`.
struct NewJob {
  Job job;                            ///< with rules, and otherwise as a job without further keys is
  std::string source;                 ///< whose photos they are, for the comments
  std::string target;                 ///< who gets them
  std::vector<PathMapping> mappings;  ///< the entries that path_map lacks
};

/// The text of a configuration file with the job after its others and the mappings after theirs. What is there stays as
/// it is, comments and order included. An empty text gives a whole file. Throws Error(usage) where the text is written
/// in a way that cannot be added to, as a list in brackets.
std::string with_job(const std::string& text, const std::string& file, const NewJob& job);

}  // namespace kindred::config
