#include "commands/setup/offers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
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

/// By its name, which people read, unless that would not be clear: `library: uploads` means something else.
Reference reference_to(const Offer& offer) {
  const bool is_clear = !offer.is_ambiguous && !offer.name.empty() && offer.name != kUploads;
  return {is_clear ? offer.name : offer.id.str(), {}};
}

void add_once(std::vector<Reference>& references, Reference reference) {
  if (std::find(references.begin(), references.end(), reference) == references.end()) {
    references.push_back(std::move(reference));
  }
}

/// Any folder below one that is offered may be named, too.
std::optional<Offer> folder_below(const std::vector<Offer>& offers, std::string folder) {
  if (!folder.ends_with('/')) folder += '/';
  const bool is_below = std::any_of(offers.begin(), offers.end(), [&](const Offer& offer) {
    return offer.kind == OfferKind::folder && folder.starts_with(offer.name);
  });
  if (!is_below) return std::nullopt;
  return Offer{OfferKind::folder, Uuid(), std::move(folder)};
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
  std::set<Uuid> hidden;
  for (const pg::Row row : work.query(immich::adapted(sql::immich::list_offers, catalogue), source)) {
    offers.push_back({kind_of(row.get<std::string>("kind")), row.get<std::optional<Uuid>>("id").value_or(Uuid()),
                      row.get<std::string>("name"), row.get<std::int64_t>("photos")});
    if (row.get<bool>("is_hidden")) hidden.insert(offers.back().id);
  }
  for (const pg::Row row : work.query(sql::immich::list_offered_folders, source)) {
    offers.push_back({OfferKind::folder, Uuid(), row.get<std::string>("folder"), row.get<std::int64_t>("photos")});
  }
  mark_ambiguous(offers);
  std::erase_if(offers, [&](const Offer& offer) { return hidden.contains(offer.id); });
  return offers;
}

Offer chosen_offer(const std::vector<Offer>& offers, OfferKind kind, const std::string& name_or_id) {
  const std::vector<Offer> found = matching(offers, kind, name_or_id);
  if (found.size() == 1) return found.front();
  if (kind == OfferKind::folder) {
    if (std::optional<Offer> below = folder_below(offers, name_or_id)) return *std::move(below);
  }
  const std::string what = fmt::format("{} \"{}\"", to_string(kind), printable(name_or_id));
  if (found.empty()) {
    throw Error(ErrorKind::usage, "the source has no " + what,
                "look it up in Immich; `kindred setup` without this option lists what there is");
  }
  std::vector<std::string> ids;
  for (const Offer& offer : found) ids.push_back(fmt::format("{} ({} photos)", offer.id.str(), offer.photos));
  throw Error(ErrorKind::usage, fmt::format("the source has several: {}", what),
              fmt::format("name it by its id: {}", fmt::join(ids, ", ")));
}

Rule rule_of(const std::vector<Offer>& chosen) {
  Rule rule;
  Conditions& conditions = rule.conditions;
  for (const Offer& offer : chosen) {
    switch (offer.kind) {
      case OfferKind::album:
        add_once(conditions.albums, reference_to(offer));
        break;
      case OfferKind::person:
        add_once(conditions.people, reference_to(offer));
        break;
      case OfferKind::tag:
        add_once(conditions.tags, reference_to(offer));
        break;
      case OfferKind::folder:
        if (std::find(conditions.folders.begin(), conditions.folders.end(), offer.name) == conditions.folders.end()) {
          conditions.folders.push_back(offer.name);
        }
        break;
      case OfferKind::library:
        add_once(conditions.libraries, reference_to(offer));
        break;
      case OfferKind::favorite:
        conditions.favorite = true;
        break;
      case OfferKind::uploads:
        add_once(conditions.libraries, {kUploads, {}});
        break;
    }
  }
  return rule;
}

}  // namespace kindred::sync
