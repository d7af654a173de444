#pragma once
#include "commands/doctor/finding.h"
#include "commands/doctor/subject.h"

namespace kindred::sync {

void look_at_offline(Subject& subject, Notes& notes);
void look_at_partner(Subject& subject, Notes& notes);
void look_at_last_cycle(Subject& subject, Notes& notes);

}  // namespace kindred::sync
