#pragma once
#include <optional>
#include <string>
#include <vector>

#include "immich/catalogue.h"
#include "pg/connection.h"
#include "schema/statements.h"

namespace kindred::sync {

struct Trial;

/// Something that a role may do with one of Immich's tables.
struct Privilege {
  std::string table;
  std::string action;                 ///< SELECT, INSERT, UPDATE or DELETE
  std::optional<std::string> column;  ///< empty: the whole table
};
/// As in `UPDATE of asset.stackId`.
std::string said(const Privilege& privilege);

/// What statements, and the triggers that they fire, need on this Immich: by PostgreSQL's own reckoning, see
/// docs/adr/0006-least-privilege.md. Our own tables must be there, and prepare_for_trial() have run, if only in this
/// transaction.
std::vector<Privilege> needed_privileges(pg::Transaction& work, const std::vector<Statement>& statements);
/// What the triggers need alone of those that fire where `written` is written, as in `INSERT on asset`.
std::vector<Privilege> needed_by_triggers(pg::Transaction& work, const std::vector<std::string>& written);

/// Those of the privileges that the session's role does not have.
std::vector<Privilege> missing_of(pg::Transaction& work, const std::vector<Privilege>& needed);

/// Everything that the session's role lacks, as a trial of the statements found it, in sentences: privileges on
/// Immich's tables one by one, the ownership of our own tables, temporary tables, and where `makes_tables` the right to
/// make some.
std::vector<std::string> missing_rights(pg::Transaction& work, const Trial& trial, bool makes_tables);

/// Refuses a database role that lacks any right it will need, naming all of them: one missing would fail photo by
/// photo. Our own tables must be there, as above.
void check_rights(pg::Transaction& work, const Trial& trial);

/// The SQL that makes `role` one that may do just what is needed on this database, for an administrator to run. It
/// takes away what the role had on Immich's tables before.
std::string grants(pg::Connection& connection, const std::string& role);

}  // namespace kindred::sync
