-- For which schema and which Kindred it is on record that every statement can be planned: see src/schema/statement_plans.h.
-- Returns fingerprint, or no row. Locks nothing, writes nothing.
select value as fingerprint
from _face_sync_meta
where key = 'kindred_planned'
