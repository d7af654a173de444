-- Puts on record what the brake holds back of the mirrors that this cycle looks at, and forgets what it does not.
-- $1 text: job, $2 boolean: removals are held back, $3 boolean: tombstones are held back. Released ones stay on record until
-- a later cycle finds them gone.
-- Returns nothing. A second run writes nothing.
with kept as (
    select source_id, (verdict = 'removed' and $2::boolean) or (verdict = 'tombstone' and $3::boolean) as is_held
    from pg_temp.kindred_touched
    where verdict in ('removed', 'tombstone')
), forgotten as (
    delete from _kindred_held h
    where h.job = $1
      and h.source_asset_id not in (select source_id from kept)
)
insert into _kindred_held (job, source_asset_id)
select $1, source_id
from kept
where is_held
on conflict do nothing
