-- Takes off the record what pg_temp.kindred_tombstone holds. Faces, album entries and people stay with the time of it, so that
-- older deletions in Immich's audits do not count again.
with photos as (
    delete from _face_sync_skipped k
    using pg_temp.kindred_tombstone r
    where r.kind = 'photo' and k.source_asset_id = r.id and k.target_user_id = r.target_user_id
), held as (  -- by the brake: the mapping says that the target did not mean it, and the next cycle makes the mirror again
    update _face_sync_asset_map m
    set offline_since = clock_timestamp()
    from pg_temp.kindred_tombstone r
    where r.kind = 'photo' and m.source_asset_id = r.id and m.target_user_id = r.target_user_id
      and m.offline_since is null
), faces as (
    update _kindred_gone_face g
    set by_us = true, gone_at = clock_timestamp()
    from pg_temp.kindred_tombstone r
    where r.kind = 'face' and g.face_id = r.id
), entries as (
    update _kindred_refused_entry e
    set restored_at = clock_timestamp()
    from pg_temp.kindred_tombstone r
    where r.kind = 'album_entry' and e.asset_id = r.id
), albums as (
    delete from _kindred_album k
    using pg_temp.kindred_tombstone r
    where r.kind = 'album' and k.album_id = r.id and k.job = r.job
), people as (
    delete from _face_sync_person_map m
    using pg_temp.kindred_tombstone r
    where r.kind = 'person' and m.id = r.id
    returning m.target_person_id, m.target_user_id
), restored as (
    insert into _kindred_gone_person (person_id, target_user_id, gone_at)
    select distinct p.target_person_id, p.target_user_id, clock_timestamp()
    from people p
    on conflict (person_id, target_user_id) do update set gone_at = excluded.gone_at
), stacks as (
    delete from _kindred_stack k
    using pg_temp.kindred_tombstone r
    where r.kind = 'stack' and k.stack_id = r.id
)
delete from _kindred_tag k
using pg_temp.kindred_tombstone r
where r.kind = 'tag' and k.tag_id = r.id
