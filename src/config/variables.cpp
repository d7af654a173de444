// Reads environment variables, and secrets from files: a secret in a variable shows in `docker inspect`, one in a
// mounted file doesn't. No error here or elsewhere ever repeats a secret's value.
#include "config/variables.h"

#include <cstdlib>

#include "config/read_file.h"

namespace kindred {

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (!value) return std::nullopt;
    return value;
  };
}

namespace config {

namespace {

void remove_line_end(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

}  // namespace

Setting Variables::get(const std::string& name) const {
  return {environment_(name).value_or(""), "environment: " + name};
}

Setting Variables::secret(const std::string& name) const {
  Setting direct = get(name);
  const Setting file = get(name + "_FILE");
  if (file.value.empty()) return direct;
  if (!direct.value.empty()) {
    findings_.add(file.place, name + " is set as well", "Set only one of the two.");
    return direct;
  }
  FileText content = read_file(file.value);
  remove_line_end(content.text);
  if (!content.problem.empty()) {
    findings_.add(file.place, "the file " + in_quotes(file.value) + " " + content.problem,
                  "Mount it where Kindred runs and let Kindred's user read it.");
  } else if (content.text.empty()) {
    findings_.add(file.place, "the file " + in_quotes(file.value) + " is empty", "Write the secret into it.");
  }
  return {content.text, file.place};
}

}  // namespace config

}  // namespace kindred
