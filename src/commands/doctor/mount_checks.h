#pragma once
#include "commands/doctor/finding.h"
#include "commands/doctor/subject.h"

namespace kindred::sync {

void look_at_media_root(Subject& subject, Notes& notes);
void look_at_source_folder(Subject& subject, Notes& notes);
void look_at_tree(Subject& subject, Notes& notes);
void look_at_links(Subject& subject, Notes& notes);
void look_at_thumbnails(Subject& subject, Notes& notes);
void look_at_space(Subject& subject, Notes& notes);
void look_at_owner(Subject& subject, Notes& notes);

}  // namespace kindred::sync
