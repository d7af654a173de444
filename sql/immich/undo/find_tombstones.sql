-- Fills pg_temp.kindred_tombstone with what targets deleted of what they were given, and what is therefore not made again:
-- photos, people, faces, album entries, stacks, tags and albums. Photos whose tombstones the brake holds back are among them.
-- $1 text[], $2 uuid[], $3 uuid[], $4 text[], $5 boolean[]: the configuration's jobs: names, source users, target users,
-- source path prefixes ('' takes all), uploads (assets without a library; null: rules choose).
-- $6 text: only of this job, or null. $7 text[]: only what is on these photos (the source's id, the mirror's, the path or
-- the file's name), or null; people, stacks, tags and albums are then left out, since they are not on one photo
-- alone.
-- Duplicates, which the target did not delete, are listed only where $7 names them.
-- Returns nothing. Locks nothing, writes only the temporary table; the caller truncates it first.
insert into pg_temp.kindred_tombstone (kind, id, job, source_asset_id, target_user_id, file_name, tombstone_at)
with job as (
    select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::boolean[])
        as t (name, source_user_id, target_user_id, prefix, uploads)
), refused as (
    select 'photo' as kind, k.source_asset_id as id, k.job, k.source_asset_id, k.target_user_id, k.skipped_at as at
    from _face_sync_skipped k
    where $7::text[] is not null
       or coalesce(k.reason, '') <> all (array['duplicate', 'duplicate_filename', 'duplicate_checksum'])
    union all
    select 'photo', m.source_asset_id, m.job, m.source_asset_id, m.target_user_id, b.since
    from _kindred_brake b  -- held back: no tombstone yet
    join _face_sync_asset_map m on m.job = b.job
    where b.tombstones > 0
      and not exists (select from asset t where t.id = m.target_asset_id)
    union all
    select 'face', g.face_id, g.job, g.source_asset_id, j.target_user_id, g.gone_at
    from _kindred_gone_face g
    join job j on j.name = g.job
    where not g.by_us
    union all
    select 'album_entry', r.asset_id, r.job, m.source_asset_id, m.target_user_id, m.synced_at
    from _kindred_refused_entry r
    join _face_sync_asset_map m on m.target_asset_id = r.asset_id
    where r.restored_at is null
    union all
    select 'person', m.id, (select min(name) from job j
                            where j.source_user_id = m.source_user_id and j.target_user_id = m.target_user_id),
           null, m.target_user_id, null
    from _face_sync_person_map m
    where m.refused
    union all
    select 'stack', k.stack_id, k.job, null, k.target_user_id, null
    from _kindred_stack k
    where not exists (select from stack s where s.id = k.stack_id)
    union all
    select 'tag', k.tag_id, k.job, null, k.target_user_id, null
    from _kindred_tag k
    where not exists (select from tag t where t.id = k.tag_id)
    union all
    select 'album', r.album_id, r.job, null, r.target_user_id, null
    from _kindred_album r
    where r.refused
), known as (
    select r.kind, r.id, coalesce(fitting.name, r.job) as job, r.source_asset_id, r.target_user_id, r.at,
           a."originalFileName" as file_name, a."originalPath" as path, a.visibility = 'hidden' as is_motion
    from refused r
    left join asset a on a.id = r.source_asset_id
    left join lateral (  -- a tombstone holds for the target, whatever the job is called by now
        select j.name
        from job j
        where r.kind = 'photo'
          and j.target_user_id = r.target_user_id
          and j.source_user_id = a."ownerId"
          and starts_with(a."originalPath", j.prefix)
          and coalesce(j.uploads = (a."libraryId" is null), true)
        limit 1) fitting on true
), chosen as (
    select *, $7::text[] is null
              or source_asset_id::text = any ($7)
              or pg_temp.kindred_mirror_id(target_user_id, source_asset_id)::text = any ($7)
              or path = any ($7)
              or file_name = any ($7) as is_chosen
    from known
)
select kind, id, job, source_asset_id, target_user_id, file_name, at
from chosen c
where ($6::text is null or job = $6)
  and (c.is_chosen
       or (c.is_motion and exists (select from asset still  -- goes with its photo
                                   join chosen o on o.source_asset_id = still.id and o.is_chosen
                                   where still."livePhotoVideoId" = c.source_asset_id)))
