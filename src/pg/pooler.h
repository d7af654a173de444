#pragma once
#include <functional>

#include "pg/connect.h"

namespace kindred::pg {

/// Throws Error(refused) where a pooler between Kindred and PostgreSQL gives each transaction, or each statement,
/// another session: temporary tables would vanish, and locks and settings would stay with sessions of other programs.
/// To be called before anything is set in the session. Costs one short statement where there is no pooler.
/// `open_another` makes a second connection, which is needed once a program, and only behind a pooler.
void refuse_transaction_pooling(pg_conn* session, const std::function<SessionPtr()>& open_another);

}  // namespace kindred::pg
