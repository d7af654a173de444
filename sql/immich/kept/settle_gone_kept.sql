-- Decides about the ready candidates (pg_temp.kindred_candidate) whose photo the target had kept and that is gone by now. The
-- target deleted it: that is a tombstone, so it stays away until a person restores it. Where it went with its library,
-- nobody refused it, and it is mirrored again. Either way the record has done its work.
-- $1 uuid: target user, $2 text: job.
-- Returns source_id of each. Locks the records that it deletes. A second run finds nothing to do.
with gone as (
    delete from _kindred_kept k
    using pg_temp.kindred_candidate c
    where c.ordinal is not null
      and k.source_asset_id = c.source_id
      and k.target_user_id = $1
      and not exists (select from asset a where a.id = k.mirror_id and a."ownerId" = $1)
    returning k.source_asset_id as source_id, k.library_id
), deleted as (
    insert into _face_sync_skipped (source_asset_id, target_user_id, reason, job)
    select distinct g.source_id, $1, 'tombstone', $2
    from gone g
    join library l on l.id = g.library_id and l."deletedAt" is null
    on conflict (source_asset_id, target_user_id) do nothing
    returning source_asset_id as source_id
), dropped as (
    delete from pg_temp.kindred_candidate c using deleted d where c.source_id = d.source_id
)
select source_id from gone
