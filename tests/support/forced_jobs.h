#pragma once
#include <string>

#include "support/cluster_groups.h"
#include "support/instance.h"

namespace kindred::support {

/// Immich's jobs for faces as an administrator forces them upon all photos of all users, mirrors too (behaviours, 1 and
/// 5). The picture of a photo and of its mirror is one, so detection finds the same boxes in both, and recognition the
/// same people, for each user apart, or for a cluster group from 3.2 on.
class ForcedJobs {
 public:
  explicit ForcedJobs(Instance& immich) : immich_(immich), groups_(immich) {}

  /// Face detection "All": faces that machine learning found go, the same boxes are found again, also where a manual
  /// face is, and recognised.
  void detect_all();
  /// Face detection "Refresh": of several faces in one box the newest stays.
  void refresh();
  /// Facial recognition "All": all people are founded again. The users in the order of their ids, or the other way
  /// round.
  void recognise_all(bool is_reverse = false);

 private:
  bool has_groups() const { return immich_.columns().has("person_group"); }
  void remember_faces();
  void delete_people_without_faces();
  void recognise(bool is_reverse);
  Uuid whom(const Uuid& owner, const Uuid& identity);
  Person found_person(const Uuid& owner, const Uuid* group);

  Instance& immich_;
  ClusterGroups groups_;
};

}  // namespace kindred::support
