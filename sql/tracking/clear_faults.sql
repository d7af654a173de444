-- Forgets the faults of the batch's assets (pg_temp.kindred_asset), which have their mirror now or follow their source
-- again. Not those of originals that wait for a name which another file holds.
-- $1 text: only faults of this step, of making the mirror or of taking it over; null: of any step, $2 uuid[]: source
-- assets that are still at fault.
-- Returns nothing. Locks the faults that it deletes. A second run finds nothing to do.
delete from _kindred_fault f
using pg_temp.kindred_asset b
where f.source_asset_id = b.source_id
  and f.target_user_id = b.target_user_id
  and ($1::text is null or f.step in ($1, '', 'take_over', 'insert_assets', 'finish_interrupted_batches'))
  and f.source_asset_id <> all ($2::uuid[])
  and not exists (select from _kindred_move v where v.mirror_id = b.mirror_id)
