-- Forgets the faults of the batch's assets (pg_temp.kindred_asset), which have their mirror now or follow their source again: but
-- for those of originals that wait for a name which another file holds.
-- $1 text: only those of this step or of making the mirror or taking it over; null: of any step, $2 uuid[]: source assets that are at fault still.
delete from _kindred_fault f
using pg_temp.kindred_asset b
where f.source_asset_id = b.source_id
  and f.target_user_id = b.target_user_id
  and ($1::text is null or f.step in ($1, '', 'take_over', 'insert_assets', 'finish_interrupted_batches'))
  and f.source_asset_id <> all ($2::uuid[])
  and not exists (select from _kindred_move v where v.mirror_id = b.mirror_id)
