#pragma once
#include <cstdint>

#include "support/instance.h"

namespace kindred::support {

/// What users and Immich itself do from 3.2 on, where a person is a group that the users of a cluster group share, each
/// with a `person` row of their own. A person's id is its group's.
class ClusterGroups {
 public:
  explicit ClusterGroups(Instance& immich) : immich_(immich) {}

  /// `who` joins the cluster group of `whose`: groups that only `who` has come along.
  void join(const User& who, const User& whose);
  /// What the user shared with others is split, under new ids.
  void leave(const User& user);
  bool are_together(const User& one, const User& other);

  /// A user merges people: in the rows of every user who has both, but where the two have different names. From 3.2.1
  /// on (`moves`), who has only the merged one gets it in the other's group.
  void merge(const Uuid& merged, const Uuid& primary, bool moves);
  /// The same of people whom nobody else has both of.
  void merge_own(const User& user, const Uuid& merged, const Uuid& primary);
  void delete_own(const User& user, const Uuid& person);

  /// Each night and after each merge and deletion of people.
  void delete_empty_groups();
  /// The nightly cleanup (behaviours, 5). Gives how many people and groups it deleted.
  std::int64_t clean_up();

 private:
  Uuid new_id();
  std::int64_t people_and_groups();
  /// A user's person with all faces into another group: the row is changed, not deleted.
  void move_person(const Uuid& from, const Uuid& to, const Uuid& user);
  void move_faces(const Uuid& from, const Uuid& to, const Uuid& user);
  void delete_row(const Uuid& person, const Uuid& user);

  Instance& immich_;
};

}  // namespace kindred::support
