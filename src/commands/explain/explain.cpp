#include "commands/explain/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/printable.h"
#include "commands/explain/rule_answers.h"
#include "immich/adapted.h"
#include "immich/copy_statement.h"
#include "immich/instance.h"
#include "immich/paths.h"
#include "job/guard.h"
#include "job/references.h"
#include "job/rules.h"
#include "job/selection.h"
#include "schema/database_guard.h"
#include "schema/session.h"
#include "schema/table_copies.h"
#include "sql.h"
#include "steps/duplicate_search.h"
#include "steps/keep.h"

namespace kindred::sync {

namespace {

/// What asset_conditions.sql says that must hold, and the sentence where it does not.
struct Condition {
  std::string_view column;
  std::string_view sentence;
};

constexpr Condition kOfReadiness[] = {
    {"has_metadata", "Immich has not extracted its metadata yet."},
    {"has_thumbnails", "Immich has not made its thumbnail and preview yet."},
    {"has_edited_picture", "Immich has not rendered its edited picture yet."},
    {"has_fullsize", "Immich has not made its full-size preview yet, which is switched on for such files."},
    {"has_embedding", "Immich has not made its embedding for smart search yet, which is switched on."},
    {"has_faces", "Immich has not looked for faces on it yet, which is switched on."},
    {"has_people", "Immich has not said yet whose faces are on it, and a rule leaves somebody out."}};

class Explainer {
 public:
  Explainer(const Config& config, pg::Connection& connection, const immich::Instance& instance)
      : config_(config),
        connection_(connection),
        instance_(instance),
        media_root_(instance.media_location.value_or(config.media_root)) {}

  AssetExplanation asset(const Uuid& id, const std::vector<Job>& jobs) {
    AssetExplanation out{id, {}, {}, {}};
    const pg::Result rows = query(sql::immich::explain_asset, pg::make_params(id));
    if (!rows.empty()) {
      out.path = rows[0].get<std::string>("path");
      out.sentences = sentences_of(rows[0], id);
    } else {
      out.sentences.push_back(fmt::format("The source's asset {} is gone.", id.str()));
    }
    for (const Job& job : jobs) {
      JobExplanation explained = in_job(id, job, rows);
      if (!explained.sentences.empty()) out.jobs.push_back(std::move(explained));
    }
    if (out.jobs.empty()) out.sentences.emplace_back("No job shares anything of its owner.");
    return out;
  }

 private:
  pg::Result query(std::string_view statement, const pg::Params& params) {
    return connection_.query_params(immich::adapted(statement, instance_.catalogue), params);
  }

  static std::vector<std::string> sentences_of(const pg::Row& row, const Uuid& id) {
    const auto library = row.get<std::optional<std::string>>("library");
    std::vector<std::string> out;
    out.push_back(fmt::format(
        "{} {} of {}, {}: {}", row.get<std::string>("type"), id.str(), row.get<std::string>("owner"),
        library ? fmt::format("in the library {}", *library) : std::string("an upload"), row.get<std::string>("path")));
    if (const auto photo = row.get<std::optional<std::string>>("live_photo")) {
      out.push_back(fmt::format("It is the motion part of the live photo {}.", *photo));
    }
    if (row.get<bool>("is_offline")) out.emplace_back("Its disk is away (offline), which is no deletion.");
    return out;
  }

  JobExplanation in_job(const Uuid& id, const Job& job, const pg::Result& asset) {
    JobExplanation out;
    out.job = job.name;
    const pg::Result mirrors =
        query(sql::immich::explain_mirror, pg::make_params(id, job.target_user_id, job.name, job.album_id));
    if (mirrors.empty()) return out;  // a user that is no more; sync refuses the job
    const pg::Row mirror = mirrors[0];
    const bool is_sources = !asset.empty() && asset[0].get<Uuid>("owner_id") == job.source_user_id;
    const auto mapped_by = mirror.get<std::optional<std::string>>("job");
    out.mirror_id = mirror.get<std::optional<Uuid>>("mirror_id");
    const auto unshared = unshared_error(connection_, job.name);
    if (out.mirror_id && mapped_by == job.name) {
      explain_mirrored(id, job, mirror, asset, out);
    } else if (!out.mirror_id && mirror.get<std::optional<Uuid>>("kept_id")) {
      explain_kept(id, job, mirror, is_sources && !unshared ? std::optional(asset[0]) : std::nullopt, out);
    } else if (is_sources && unshared) {
      out.sentences.emplace_back("The job shares nothing.");
    } else if (is_sources) {
      look_at(id, job);
      explain_candidate(id, job, mirror, asset[0], out);
    } else if (mirror.get<std::optional<std::string>>("tombstone_at") && asset.empty()) {
      explain_tombstone(mirror, out);
    }
    if (is_sources) explain_video(job, asset[0], out);
    if (unshared && !out.sentences.empty()) {
      out.sentences.push_back(fmt::format("{}. Fix: {}.", unshared->what(), unshared->fix()));
    }
    return out;
  }

  /// A live photo without its video is no fault: the two lie in folders of which the job shares one.
  void explain_video(const Job& job, const pg::Row& asset, JobExplanation& out) const {
    const auto video = asset.get<std::optional<std::string>>("video");
    const bool is_shared = out.sharing == Sharing::mirrored || out.sharing == Sharing::to_be_mirrored;
    if (!video || !is_shared || immich::is_encoded_video(media_root_, *video)) return;
    if (job.has_rules() || immich::path_in_tree(job, media_root_, *video)) return;
    out.sentences.push_back(
        fmt::format("It is shared as a still photo: its video {} lies outside the job's folder.", *video));
  }

  /// The list of changed assets holds this one alone. The rules have judged also those that it follows.
  void look_at(const Uuid& id, const Job& job) {
    pg::Transaction work = connection_.begin();
    clear_lists(work);
    work.query("insert into pg_temp.kindred_changed (asset_id) values ($1)", id);
    work.query(immich::adapted(sql::immich::add_related, instance_.catalogue));
    work.commit();
    const References references = read_references(connection_, instance_.catalogue, job, true);
    holds_new_ = references.holds_new;
    fill_rules(connection_, instance_.catalogue, job, media_root_, references);
    judge_assets(connection_, instance_.catalogue, job);
    connection_.query("delete from pg_temp.kindred_changed where asset_id <> $1", id);
  }

  void explain_mirrored(const Uuid& id, const Job& job, const pg::Row& mirror, const pg::Result& asset,
                        JobExplanation& out) {
    look_at(id, job);
    query(sql::immich::find_touched, touched_params(job, media_root_));
    if (job.on_removal == OnRemoval::keep) {
      query(sql::immich::find_own_photos, {});
      query(sql::immich::find_own_motion_parts, {});
    }
    const pg::Result touched = connection_.query("select verdict, reason from pg_temp.kindred_touched");
    const auto verdict = touched.empty() ? std::string("kept") : touched[0].get<std::string>("verdict");
    out.sharing = verdict == "kept"      ? Sharing::mirrored
                  : verdict == "removed" ? Sharing::to_be_removed
                  : verdict == kOwn      ? Sharing::to_be_kept
                                         : Sharing::tombstone;
    const std::string target = mirror.get<std::string>("target");
    out.sentences.push_back(fmt::format("{} has it as {}, since {}.", target, out.mirror_id->str(),
                                        mirror.get<std::string>("mirrored_at")));
    if (const auto path = mirror.get<std::optional<std::string>>("path")) {
      out.sentences.push_back(
          fmt::format("Its original lies at {} ({}).", *path,
                      mirror.get<std::optional<std::string>>("placed").value_or("placed by the predecessor")));
    }
    if (verdict == "purged") {
      out.sentences.push_back(fmt::format("It is gone: {}.", touched[0].get<std::string>("reason")));
      explain_purged(id, job, mirror, asset, out);
      return;
    }
    if (out.sharing == Sharing::tombstone) {
      out.sentences.push_back(
          fmt::format("{} deleted it for good: the next cycle notes that, and it stays away.", target));
      explain_held_tombstone(job, mirror, out);
      return;
    }
    explain_standing(id, job, mirror, out);
    if (out.sharing == Sharing::to_be_removed) {
      out.sentences.push_back(fmt::format("The next cycle removes it: {}.", touched[0].get<std::string>("reason")));
      explain_brake(job, mirror, out);
    } else if (out.sharing == Sharing::to_be_kept) {
      out.sentences.push_back(
          fmt::format("The next cycle makes it {}'s own: {}.", target, touched[0].get<std::string>("reason")));
    } else if (const auto at = mirror.get<std::optional<std::string>>("followed_at")) {
      out.sentences.push_back(fmt::format("The job's last good cycle ended at {}; it follows the source.", *at));
    }
  }

  /// How a mirror that is there is shown to the target, and what the target made of it.
  void explain_standing(const Uuid& id, const Job& job, const pg::Row& mirror, JobExplanation& out) {
    const std::string target = mirror.get<std::string>("target");
    if (const auto since = mirror.get<std::optional<std::string>>("offline_since")) {
      out.sentences.push_back(
          fmt::format("A scan set it offline at {}, since it did not find its original; Immich shows it in {}'s trash.",
                      *since, target));
    } else if (mirror.get<bool>("is_trashed")) {
      out.sentences.push_back(fmt::format("It lies in {}'s trash.", target));
    }
    explain_rules(id, job, false, out);
    explain_album(mirror, out);
    if (mirror.get<bool>("is_in_archive")) {
      out.sentences.push_back(fmt::format("It is in {}'s archive, because the job shows its photos there.", target));
    }
    if (const auto people = mirror.get<std::optional<std::string>>("own_people")) {
      out.sentences.push_back(fmt::format("People on it who are {}'s own, matched by name: {}.", target, *people));
    }
    for (const pg::Row album : query(sql::immich::explain_albums, pg::make_params(id, *out.mirror_id, job.name))) {
      explain_album(album, out);
    }
    explain_changes(*out.mirror_id, target, out);
    explain_fault(mirror, out);
  }

  /// `asset`: the source's row, where the job may share it again.
  void explain_kept(const Uuid& id, const Job& job, const pg::Row& mirror, const std::optional<pg::Row>& asset,
                    JobExplanation& out) {
    out.sharing = Sharing::kept;
    const auto reason = mirror.get<std::optional<std::string>>("kept_reason");
    out.sentences.push_back(fmt::format("It is {}'s own since {}, as {}: {}.", mirror.get<std::string>("target"),
                                        mirror.get<std::string>("kept_at"), mirror.get<Uuid>("kept_id").str(),
                                        reason.value_or("the job ended, and its photos were kept")));
    if (!asset) return;
    look_at(id, job);
    query(sql::immich::find_candidates, candidate_params(job, instance_.settings, media_root_, true));
    if (connection_.query("select from pg_temp.kindred_candidate where ordinal is not null").empty()) return;
    out.sentences.emplace_back(
        "The job shares it again: the next cycle makes it a mirror again, if it lies in the job's library and tree.");
  }

  /// A photo whose mirror Immich deleted by itself is judged like one that has none: the list of touched mirrors still
  /// holds that verdict, and asset_conditions heeds it.
  void explain_purged(const Uuid& id, const Job& job, const pg::Row& mirror, const pg::Result& asset,
                      JobExplanation& out) {
    out.sharing = Sharing::not_shared;
    if (asset.empty()) {
      out.sentences.emplace_back("The source's photo is gone as well.");
      return;
    }
    explain_candidate(id, job, mirror, asset[0], out);
  }

  static void explain_album(const pg::Row& mirror, JobExplanation& out) {
    const auto album = mirror.get<std::optional<std::string>>("album");
    if (!album) return;
    const char* const where = mirror.get<bool>("is_in_album")  ? "It is in the album {}."
                              : mirror.get<bool>("left_album") ? "The target took it out of the album {}."
                                                               : "It is not in the album {} yet.";
    out.sentences.push_back(fmt::format(fmt::runtime(where), *album));
  }

  void explain_changes(const Uuid& mirror, const std::string& target, JobExplanation& out) {
    const pg::Result rows = connection_.query(immich::changed_by_target_statement(instance_.catalogue), mirror);
    if (rows.empty()) return;
    const auto columns = rows[0].get<std::string>("columns");
    if (!columns.empty()) {
      out.sentences.push_back(fmt::format("{} changed on it, which stands: {}.", target, columns));
    }
  }

  static void explain_held_tombstone(const Job& job, const pg::Row& mirror, JobExplanation& out) {
    const auto held = mirror.get<std::optional<std::int64_t>>("held_tombstones");
    if (held.value_or(0) == 0) return;
    out.sentences.push_back(
        fmt::format("But the brake holds that back, since {} mirrors are gone at once: `kindred sync --release {}` "
                    "records their deletion, `kindred restore {}` makes them again.",
                    *held, shell_word(job.name), shell_word(job.name)));
  }

  static void explain_brake(const Job& job, const pg::Row& mirror, JobExplanation& out) {
    const auto held_back = mirror.get<std::optional<std::int64_t>>("held_back");
    if (held_back.value_or(0) == 0) return;
    out.sentences.push_back(
        fmt::format("But the brake holds the job's removals, {} of {} mirrors, until a person lets them through with "
                    "`kindred sync --release {}`.",
                    *held_back, mirror.get<std::int64_t>("held_mirrors"), shell_word(job.name)));
  }

  static void explain_duplicate(const pg::Row& mirror, const std::optional<Uuid>& own, JobExplanation& out) {
    out.sharing = Sharing::duplicate;
    out.sentences.push_back(fmt::format("{} has an own copy of it{}, so it is skipped until that goes.",
                                        mirror.get<std::string>("target"), own ? ", " + own->str() : ""));
  }

  static void explain_tombstone(const pg::Row& mirror, JobExplanation& out) {
    if (mirror.get<bool>("is_duplicate")) {
      return explain_duplicate(mirror, mirror.get<std::optional<Uuid>>("own_asset_id"), out);
    }
    out.sharing = Sharing::tombstone;
    out.sentences.push_back(
        fmt::format("{} deleted its mirror for good, noted at {}: it stays away until it is restored.",
                    mirror.get<std::string>("target"), mirror.get<std::string>("tombstone_at")));
  }

  static void explain_fault(const pg::Row& mirror, JobExplanation& out) {
    const auto fault = mirror.get<std::optional<std::string>>("fault");
    if (!fault) return;
    out.sentences.push_back(fmt::format("It failed {} times, last by {}: {}. Next try at {}, or by `kindred sync`.",
                                        mirror.get<std::int64_t>("attempts"), *fault, mirror.get<std::string>("detail"),
                                        mirror.get<std::string>("retry_at")));
  }

  void explain_candidate(const Uuid& id, const Job& job, const pg::Row& mirror, const pg::Row& asset,
                         JobExplanation& out) {
    const pg::Params params = candidate_params(job, instance_.settings, media_root_, true);
    query(sql::immich::find_candidates, params);
    const pg::Result found = connection_.query("select ordinal is not null as ready from pg_temp.kindred_candidate");
    const pg::Result decided = query(sql::immich::asset_conditions, params);
    const pg::Row conditions = decided[0];
    explain_fault(mirror, out);
    if (found.empty()) {
      explain_exclusion(job, mirror, asset, conditions, out);
      explain_rules(id, job, conditions.get<bool>("is_motion_part"), out);
    } else if (const auto own = found[0].get<bool>("ready") ? own_copy(job) : std::nullopt) {
      explain_duplicate(mirror, own, out);
    } else if (found[0].get<bool>("ready")) {
      out.sharing = Sharing::to_be_mirrored;
      out.sentences.emplace_back(holds_new_
                                     ? "It is ready and part of the job, but nothing new is shared while something "
                                       "that a rule leaves out is gone."
                                     : "It is ready and part of the job: the next cycle mirrors it.");
      explain_rules(id, job, conditions.get<bool>("is_motion_part"), out);
      if (job.show == Show::archive && asset.get<std::string>("visibility") == "timeline") {
        out.sentences.emplace_back("The mirror will be in the archive, as `show` says.");
      }
    } else {
      out.sharing = Sharing::waiting;
      out.sentences.emplace_back("It is part of the job, and waits until Immich has finished with it:");
      explain_readiness(conditions, out);
    }
  }

  static void append(std::vector<std::string>& sentences, std::vector<std::string> more) {
    std::move(more.begin(), more.end(), std::back_inserter(sentences));
  }

  /// Which of the job's rules takes it, or why none does.
  void explain_rules(const Uuid& id, const Job& job, bool is_motion_part, JobExplanation& out) {
    if (is_motion_part) return;  // it goes with its photo
    const RuleAnswers answers(query(sql::immich::explain_rules, pg::make_params(id)));
    const pg::Result judged =
        connection_.query("select rule, never, is_taken from pg_temp.kindred_judged where asset_id = $1", id);
    if (judged.empty()) return;
    const bool is_taken = judged[0].get<bool>("is_taken");
    if (!job.has_rules() && job.never.empty()) {
      if (!is_taken) append(out.sentences, sentences_outside(job, answers));
      return;
    }
    append(out.sentences, rule_sentences(job, rules_of(job, media_root_), answers, is_taken));
  }

  /// The target's own copy of the only candidate, where the job skips such.
  std::optional<Uuid> own_copy(const Job& job) {
    if (job.duplicates == Duplicates::keep) return std::nullopt;
    forget_asked(connection_);
    query(sql::immich::ask_candidates, {});
    if (find_copies({connection_, config_, job, instance_}) == 0) return std::nullopt;
    const pg::Result copies = connection_.query(
        "select c.own_id from pg_temp.kindred_copy c join pg_temp.kindred_candidate k on k.source_id = c.source_id");
    if (copies.empty()) return std::nullopt;  // it is nearer to another picture of the source's
    return copies[0].get<Uuid>("own_id");
  }

  static void explain_readiness(const pg::Row& conditions, JobExplanation& out) {
    const bool is_motion_part = conditions.get<bool>("is_motion_part");
    for (const Condition& condition : kOfReadiness) {
      if (conditions.get<bool>(condition.column)) continue;
      out.sentences.emplace_back(condition.sentence);
      if (is_motion_part) return;  // of which Immich wants nothing but the metadata
    }
  }

  static void explain_exclusion(const Job& job, const pg::Row& mirror, const pg::Row& asset, const pg::Row& conditions,
                                JobExplanation& out) {
    const auto holds = [&](std::string_view column) { return conditions.get<bool>(column); };
    const auto say = [&](std::string sentence) { out.sentences.push_back(std::move(sentence)); };
    if (!holds("has_no_tombstone")) {
      explain_tombstone(mirror, out);
    }
    if (!holds("is_unmirrored") && !mirror.get<std::optional<std::string>>("job")) {
      say(fmt::format(
          "{} has it as {}, by no job: `kindred sync --everything` takes it over where it lies in the job's tree.",
          mirror.get<std::string>("target"), mirror.get<Uuid>("mirror_id").str()));
    } else if (!holds("is_unmirrored")) {
      say(fmt::format("Another job ({}) gave it to {} already.", mirror.get<std::string>("job"),
                      mirror.get<std::string>("target")));
    }
    if (!holds("is_no_mirror")) say("It is a mirror itself, and mirrors are not mirrored again.");
    if (!holds("is_present")) say("Its owner trashed it.");
    if (!holds("is_online")) say("It is not mirrored while its disk is away.");
    if (holds("is_motion_part")) {
      if (!holds("is_of_shared_photo")) {
        say("It is hidden, and no live photo that the job shares has it as its motion part.");
      } else if (!holds("is_extracted") && !holds("is_in_folder")) {
        say(fmt::format("It is the video of a live photo that the job shares, and lies outside the job's folder {}.",
                        job.source_path_prefix));
      }
      return;
    }
    if (!holds("is_visible")) {
      const auto visibility = asset.get<std::string>("visibility");
      say(visibility == "locked"    ? "It is locked, and locked photos are never shared."
          : visibility == "archive" ? "It is archived, and the job leaves archived photos out."
                                    : fmt::format("Its visibility is {}, which Kindred does not know.", visibility));
    }
  }

  const Config& config_;
  pg::Connection& connection_;
  const immich::Instance& instance_;
  const std::string media_root_;
  bool holds_new_ = false;  ///< of the job looked at last
};

std::vector<Uuid> users_of(const std::vector<Job>& jobs) {
  std::vector<Uuid> users;
  for (const Job& job : jobs) {
    users.push_back(job.source_user_id);
    users.push_back(job.target_user_id);
  }
  return users;
}

}  // namespace

std::string_view to_string(Sharing sharing) {
  switch (sharing) {
    case Sharing::mirrored:
      return "mirrored";
    case Sharing::to_be_mirrored:
      return "to_be_mirrored";
    case Sharing::to_be_removed:
      return "to_be_removed";
    case Sharing::waiting:
      return "waiting";
    case Sharing::tombstone:
      return "tombstone";
    case Sharing::duplicate:
      return "duplicate";
    case Sharing::to_be_kept:
      return "to_be_kept";
    case Sharing::kept:
      return "kept";
    case Sharing::not_shared:
      break;
  }
  return "not_shared";
}

Explanation explain(const Config& config, const std::string& subject, const std::optional<std::string>& only_job) {
  const std::vector<Job> jobs = chosen_jobs(config, only_job);
  pg::Connection connection(config.database, "explain");
  prepare_session(connection);
  const immich::Instance instance = read_checked_instance(connection);
  make_own_copies(connection, instance.catalogue);
  const pg::Result meant = connection.query(immich::adapted(sql::immich::find_explained, instance.catalogue), subject,
                                            users_of(jobs), Explanation::kMost);
  if (meant.empty()) {
    throw Error(ErrorKind::failed, fmt::format("no asset of a job's users has the id, path or file name '{}'", subject),
                "give an asset's id (the last part of its page's address in Immich), or its path as Immich names it");
  }
  Explanation out;
  out.matches = meant[0].get<std::int64_t>("matches");
  Explainer explainer(config, connection, instance);
  for (const pg::Row row : meant) out.assets.push_back(explainer.asset(row.get<Uuid>("source_id"), jobs));
  return out;
}

}  // namespace kindred::sync
