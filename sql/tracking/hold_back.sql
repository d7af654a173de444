-- Records the source assets that the brake holds back, of the mirrors that this cycle looks at. Forgets those that no longer
-- await removal or a tombstone. A released one stays on record until it is gone (forget_held), so that a removal that fails is
-- tried again. Notes which of them the source locked or made private: those are never kept (find_own_photos).
-- $1 text: job, $2 boolean: removals are held back, $3 boolean: tombstones are held back.
-- Returns nothing. A second run writes nothing.
with awaiting as (
    select source_id, (verdict = 'removed' and $2::boolean) or (verdict = 'tombstone' and $3::boolean) as is_held,
           is_private
    from pg_temp.kindred_touched
    where verdict in ('removed', 'tombstone')
), forgotten as (
    delete from _kindred_held h
    where h.job = $1
      and h.source_asset_id not in (select source_id from awaiting)
)
insert into _kindred_held as h (job, source_asset_id, is_private)
select $1, source_id, is_private
from awaiting
where is_held
on conflict (job, source_asset_id) do update
set is_private = true
where excluded.is_private and not h.is_private
