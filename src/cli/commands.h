#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

struct Invocation;

// One file each, cmd_<name>.cpp. Each adds a command to `app`; when the command line names it, it runs with what
// `invocation` says, and leaves its exit code there.
void add_setup(CLI::App& app, Invocation& invocation);
void add_sync(CLI::App& app, Invocation& invocation);
void add_run(CLI::App& app, Invocation& invocation);
void add_status(CLI::App& app, Invocation& invocation);
void add_plan(CLI::App& app, Invocation& invocation);
void add_explain(CLI::App& app, Invocation& invocation);
void add_verify(CLI::App& app, Invocation& invocation);
void add_doctor(CLI::App& app, Invocation& invocation);
void add_unshare(CLI::App& app, Invocation& invocation);
void add_restore(CLI::App& app, Invocation& invocation);
void add_dedup(CLI::App& app, Invocation& invocation);
void add_people(CLI::App& app, Invocation& invocation);
void add_convert_tree(CLI::App& app, Invocation& invocation);

}  // namespace kindred::cli
