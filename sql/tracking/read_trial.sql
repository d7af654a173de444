-- Of which schema, role and statements it is on record that every statement can be planned: see src/schema/trial.h.
-- Returns digest, or no row. Locks nothing, writes nothing.
select value as digest
from _face_sync_meta
where key = 'kindred_trial'
