#pragma once
#include <string>
#include <vector>

#include "immich/catalogue.h"
#include "immich/tables.h"

namespace kindred::immich {

// Statements over the batch in the session's temporary tables, built from the catalogue and a table's description. None
// takes parameters; each is empty where this Immich lacks the table. The catalogue must have passed check_schema().

/// Gives the batch's mirrors their rows of `table`: every column that the catalogue shows, but for identity, sync and
/// computed columns, with the table's rules applied.
std::string copy_statement(const Catalogue& catalogue, const CopiedTable& table);

/// The same for rows that the mirrors lack.
std::string insert_missing_statement(const Catalogue& catalogue, const CopiedTable& table);

/// Brings existing rows to what the source's are now. Columns that people edit keep the target's own value: that is one
/// that differs from the source's as last followed (`b.followed`).
std::string update_statement(const Catalogue& catalogue, const CopiedTable& table);

/// Deletes the mirrors' rows that no row of the source stands behind any more.
std::string delete_surplus_statement(const Catalogue& catalogue, const CopiedTable& table);

/// All statements of a batch's upkeep, in order: what is surplus goes, what differs is brought up to date, what is
/// missing comes, and what was followed is noted.
std::vector<std::string> follow_statements(const Catalogue& catalogue);

/// Which of the batch's mirrors one of follow_statements() would change, each statement for itself: they return
/// mirror_id, maybe several times. All but those that change only together with others.
std::vector<std::string> differing_statements(const Catalogue& catalogue);

/// Notes in the mappings what the source's values of the columns that people edit are now.
std::string record_followed_statement(const Catalogue& catalogue);

/// Copies the faces of pg_temp.kindred_renamed_face, as they are, to their new ids.
std::string copy_renamed_faces_statement(const Catalogue& catalogue);
/// Copies the target's people of pg_temp.kindred_joined_person, as they are, into their new groups; empty before 3.2.
/// $1 uuid: target user.
std::string copy_joined_people_statement(const Catalogue& catalogue);
/// What the target changed on a mirror, as far as people edit it: one row, columns (a list for people, maybe empty).
/// $1 uuid: mirror.
std::string changed_by_target_statement(const Catalogue& catalogue);

}  // namespace kindred::immich
