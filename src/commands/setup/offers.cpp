#include "commands/setup/offers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/printable.h"
#include "base/utf8.h"
#include "immich/adapted.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr std::array<std::pair<OfferKind, std::string_view>, 7> kKinds = {{
    {OfferKind::album, "album"},
    {OfferKind::person, "person"},
    {OfferKind::tag, "tag"},
    {OfferKind::folder, "folder"},
    {OfferKind::library, "library"},
    {OfferKind::favorite, "favorite"},
    {OfferKind::uploads, kUploads},
}};

OfferKind kind_of(std::string_view word) {
  return std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& kind) { return kind.second == word; })->first;
}

/// Two that differ only in case are ambiguous, too: rules find names so.
void mark_ambiguous(std::vector<Offer>& offers) {
  std::map<std::pair<OfferKind, std::string>, int> count;
  for (const Offer& offer : offers) ++count[{offer.kind, ascii_lowered(offer.name)}];
  for (Offer& offer : offers) offer.is_ambiguous = count[{offer.kind, ascii_lowered(offer.name)}] > 1;
}

std::vector<Offer> matching(const std::vector<Offer>& offers, OfferKind kind, const std::string& text) {
  std::vector<Offer> exact, alike;
  for (const Offer& offer : offers) {
    if (offer.kind != kind) continue;
    if (offer.id != Uuid() && offer.id.str() == ascii_lowered(text)) return {offer};
    if (offer.name == text || (kind == OfferKind::folder && offer.name == text + "/")) {
      exact.push_back(offer);
    } else if (ascii_lowered(offer.name) == ascii_lowered(text)) {
      alike.push_back(offer);
    }
  }
  return exact.empty() ? alike : exact;
}

Reference reference_to(const Offer& offer) {
  return {offer.is_ambiguous ? offer.id.str() : offer.name, {}};
}

}  // namespace

std::vector<SetupUser> list_setup_users(pg::Transaction& work) {
  std::vector<SetupUser> users;
  for (const pg::Row row : work.query(sql::immich::list_users)) {
    users.push_back({row.get<Uuid>("id"), row.get<std::string>("email"), row.get<std::string>("name"),
                     row.get<std::int64_t>("photos"), row.get<std::int64_t>("people")});
  }
  return users;
}

SetupUser chosen_user(const std::vector<SetupUser>& users, const std::string& email_or_id) {
  const std::string wanted = ascii_lowered(email_or_id);
  for (const SetupUser& user : users)
    if (ascii_lowered(user.email) == wanted || user.id.str() == wanted) return user;
  std::vector<std::string> emails;
  for (const SetupUser& user : users) emails.push_back(printable(user.email));
  throw Error(ErrorKind::usage, fmt::format("Immich has no user with the email {}", printable(email_or_id)),
              fmt::format("use one of: {}", fmt::join(emails, ", ")));
}

std::string_view to_string(OfferKind kind) {
  return std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& one) { return one.first == kind; })->second;
}

std::vector<Offer> list_offers(pg::Transaction& work, const immich::Catalogue& catalogue, const Uuid& source) {
  std::vector<Offer> offers;
  for (const pg::Row row : work.query(immich::adapted(sql::immich::list_offers, catalogue), source)) {
    offers.push_back({kind_of(row.get<std::string>("kind")), row.get<std::optional<Uuid>>("id").value_or(Uuid()),
                      row.get<std::string>("name"), row.get<std::int64_t>("photos")});
  }
  for (const pg::Row row : work.query(sql::immich::list_offered_folders, source)) {
    offers.push_back({OfferKind::folder, Uuid(), row.get<std::string>("folder"), row.get<std::int64_t>("photos")});
  }
  mark_ambiguous(offers);
  return offers;
}

Offer chosen_offer(const std::vector<Offer>& offers, OfferKind kind, const std::string& name_or_id) {
  const std::vector<Offer> found = matching(offers, kind, name_or_id);
  if (found.size() == 1) return found.front();
  const std::string what = fmt::format("{} \"{}\"", to_string(kind), printable(name_or_id));
  if (found.empty()) {
    throw Error(ErrorKind::usage, "the source has no " + what,
                "look it up in Immich; `kindred setup` without this option lists what there is");
  }
  std::vector<std::string> ids;
  for (const Offer& offer : found) ids.push_back(fmt::format("{} ({} photos)", offer.id.str(), offer.photos));
  throw Error(ErrorKind::usage, fmt::format("several have the name {}", what),
              fmt::format("name it by its id: {}", fmt::join(ids, ", ")));
}

Rule rule_of(const std::vector<Offer>& chosen) {
  Rule rule;
  Conditions& conditions = rule.conditions;
  for (const Offer& offer : chosen) {
    switch (offer.kind) {
      case OfferKind::album:
        conditions.albums.push_back(reference_to(offer));
        break;
      case OfferKind::person:
        conditions.people.push_back(reference_to(offer));
        break;
      case OfferKind::tag:
        conditions.tags.push_back(reference_to(offer));
        break;
      case OfferKind::folder:
        conditions.folders.push_back(offer.name);
        break;
      case OfferKind::library:
        conditions.libraries.push_back(reference_to(offer));
        break;
      case OfferKind::favorite:
        conditions.favorite = true;
        break;
      case OfferKind::uploads:
        conditions.libraries.push_back({kUploads, {}});
        break;
    }
  }
  return rule;
}

}  // namespace kindred::sync
