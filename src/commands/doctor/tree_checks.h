#pragma once
#include "commands/doctor/finding.h"
#include "commands/doctor/subject.h"

namespace kindred::sync {

void look_at_mirrors(Subject& subject, Notes& notes);

}  // namespace kindred::sync
