#pragma once
#include "sync/doctor/finding.h"
#include "sync/doctor/subject.h"

namespace kindred::sync {

void look_at_mirrors(Subject& subject, Notes& notes);

}  // namespace kindred::sync
