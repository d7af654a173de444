#include "commands/doctor/subject.h"

#include "immich/paths.h"
#include "pg/migrate.h"
#include "schema/database_guard.h"
#include "schema/schema_guard.h"
#include "schema/session.h"
#include "sql.h"

namespace kindred::sync {

void Subject::connect() {
  if (!database_) database_.emplace(pool_.acquire());
}

pg::Connection& Subject::database() {
  if (!database_ || !(*database_)->is_open()) throw NotLookedAt{"PostgreSQL is out of reach"};
  return **database_;
}

pg::Pool& Subject::pool() {
  database();
  // Two: a job's run borrows one of its own.
  if (!prepared_) prepared_ = std::make_unique<pg::Pool>(config_.database, "doctor", 2, prepare_for_verify);
  return *prepared_;
}

pg::Connection& Subject::session() {
  if (!session_) session_.emplace(pool().acquire());
  return **session_;
}

const immich::Catalogue& Subject::catalogue() {
  if (!catalogue_) catalogue_ = immich::Catalogue::read(database());
  if (!immich::holds_immich(*catalogue_)) throw NotLookedAt{"the database holds no Immich"};
  return *catalogue_;
}

const immich::Instance& Subject::instance() {
  if (!instance_) {
    if (!immich::Instance::can_look(catalogue())) throw NotLookedAt{"tables of Immich's are missing"};
    instance_ = immich::Instance::look(database(), catalogue());
  }
  return *instance_;
}

const immich::Instance& Subject::known_instance() {
  const immich::Instance& found = instance();
  if (!passed(database_checks().size())) throw NotLookedAt{"the checks above found what stops Kindred"};
  if (found.migrating) throw NotLookedAt{"Immich is migrating its database"};
  return found;
}

bool Subject::has_own_tables() {
  return pg::is_migrated(database(), sql::own::kFiles);
}

std::string Subject::media_root() {
  try {
    return instance().media_location.value_or(config_.media_root);
  } catch (const NotLookedAt&) {
    return config_.media_root;
  }
}

std::string Subject::here(const std::string& immich_path) const {
  return immich::path_here(config_, immich_path);
}

}  // namespace kindred::sync
