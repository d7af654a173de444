#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "config/rule.h"
#include "immich/catalogue.h"
#include "pg/connection.h"

namespace kindred::sync {

/// Somebody who may share or be given photos.
struct SetupUser {
  Uuid id;
  std::string email;
  std::string name;
  std::int64_t photos = 0;
  std::int64_t people = 0;  ///< with a name
};

/// All users of Immich, by name.
std::vector<SetupUser> list_setup_users(pg::Transaction& work);
/// The one of this email, in either case, or id. Throws Error(usage) where there is none.
SetupUser chosen_user(const std::vector<SetupUser>& users, const std::string& email_or_id);

/// What a rule can share, in the order in which a person is asked.
enum class OfferKind { album, person, tag, folder, library, favorite, uploads };
/// As the configuration's conditions are called.
std::string_view to_string(OfferKind kind);

/// One thing that a user could share.
struct Offer {
  OfferKind kind = OfferKind::album;
  Uuid id;                    ///< nil for folders, favorites and uploads
  std::string name;           ///< a folder with a slash at its end
  std::int64_t photos = 0;    ///< of the user's own, outside the trash and the locked folder
  bool is_ambiguous = false;  ///< another of the kind has the name, too: the rule names it by its id
};

/// The largest of each kind first; folders by their path.
std::vector<Offer> list_offers(pg::Transaction& work, const immich::Catalogue& catalogue, const Uuid& source);

/// The offer of that kind and name (a name exactly, then without regard to case) or id. Throws Error(usage) where there
/// is none, and where several have the name: the error lists their ids.
Offer chosen_offer(const std::vector<Offer>& offers, OfferKind kind, const std::string& name_or_id);

/// The rule that takes what all of the kinds among `chosen` hold for: of one kind, any of them.
Rule rule_of(const std::vector<Offer>& chosen);

}  // namespace kindred::sync
