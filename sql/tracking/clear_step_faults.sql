-- Forgets what a step has on record of source assets whose mirrors this cycle looks at (pg_temp.kindred_touched), and did not
-- record again: it has succeeded in them, unless an original still waits for a name which another file holds.
-- $1 text: job, $2 text: step, $3 timestamptz: when it began.
delete from _kindred_fault f
using pg_temp.kindred_touched t
where f.job = $1
  and f.step = $2
  and f.last_at < $3
  and f.source_asset_id = t.source_id
  and not exists (select from _kindred_move v where v.mirror_id = t.mirror_id)
