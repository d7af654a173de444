#pragma once
#include <string>
#include <string_view>

#include "immich/catalogue.h"

namespace kindred::immich {

// What PostgreSQL prints of a schema, read back: by schemas/immich (pg_get_constraintdef, pg_get_indexdef) and by
// `pg_dump --schema-only`, which print the same.

/// `CREATE [UNIQUE] INDEX …`: adds a unique one to `shape`, and ignores all others.
void add_index(std::string_view definition, TableShape& shape);

/// `PRIMARY KEY (…)`, `UNIQUE (…)` or `FOREIGN KEY (…) REFERENCES …`: adds it to `shape`, and ignores all others.
void add_constraint(const std::string& name, std::string_view definition, TableShape& shape);

/// The tables of a `pg_dump --schema-only` of Immich's database. Throws Error(usage) where the text is none.
Catalogue read_dump(std::string_view dump);

}  // namespace kindred::immich
