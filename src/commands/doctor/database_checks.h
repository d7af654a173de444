#pragma once
#include "commands/doctor/finding.h"
#include "commands/doctor/subject.h"

namespace kindred::sync {

void look_at_database(Subject& subject, Notes& notes);
void look_at_clock(Subject& subject, Notes& notes);
void look_at_counters(Subject& subject, Notes& notes);
void look_at_vectors(Subject& subject, Notes& notes);
void look_at_own_tables(Subject& subject, Notes& notes);
void look_at_superuser(Subject& subject, Notes& notes);

}  // namespace kindred::sync
