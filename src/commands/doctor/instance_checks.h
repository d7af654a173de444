#pragma once
#include "commands/doctor/finding.h"
#include "commands/doctor/subject.h"

namespace kindred::sync {

void look_at_immich(Subject& subject, Notes& notes);
void look_at_version(Subject& subject, Notes& notes);
void look_at_state(Subject& subject, Notes& notes);
void look_at_unknown_tables(Subject& subject, Notes& notes);
void look_at_machine_learning(Subject& subject, Notes& notes);
void look_at_watching(Subject& subject, Notes& notes);
void look_at_ended_jobs(Subject& subject, Notes& notes);

}  // namespace kindred::sync
