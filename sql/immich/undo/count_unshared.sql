-- Counts what a job's mirrors are part of at the target, for a person who is about to end the job.
-- $1 text: job, $2 uuid: target user.
-- Returns one row: mirrors, album_entries and albums_left (entries in albums that stay, and how many those are), stacks_left (the
-- target's own stacks that lose photos), tombstones (recorded deletions by the target), strangers (mirrors of another target than
-- the job's).
-- Locks nothing, writes nothing.
with mirror as (
    select a.id, a."stackId" as stack_id
    from _face_sync_asset_map m
    join asset a on a.id = m.target_asset_id
    where m.job = $1
), entry as (
    select
        e."albumId" as album_id  -- needs album_asset.albumId
        e."albumsId" as album_id  -- needs album_asset.albumsId
    from mirror
    join album_asset e
        on e."assetId" = mirror.id  -- needs album_asset.assetId
        on e."assetsId" = mirror.id  -- needs album_asset.assetsId
), left_entry as (  -- in albums that stay
    select e.album_id
    from entry e
    where not exists (select from pg_temp.kindred_unshared u
                      where u.kind = 'album' and u.id = e.album_id and u.verdict = 'gone')
)
select (select count(*) from mirror) as mirrors,
       (select count(*) from left_entry) as album_entries,
       (select count(distinct album_id) from left_entry) as albums_left,
       (select count(distinct stack_id) from mirror
        where stack_id is not null
          and not exists (select from _kindred_stack k where k.stack_id = mirror.stack_id)) as stacks_left,
       (select count(*) from _face_sync_skipped where job = $1 and own_asset_id is null)
       + (select count(*) from _kindred_gone_face where job = $1 and not by_us)
       + (select count(*) from _kindred_refused_entry where job = $1 and restored_at is null)
       + (select count(*) from pg_temp.kindred_unshared where verdict = 'deleted') as tombstones,
       (select count(*) from _face_sync_asset_map where job = $1 and target_user_id <> $2) as strangers
