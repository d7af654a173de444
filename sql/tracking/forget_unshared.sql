-- Forgets all records of a job that ends, once its mirrors are gone and pg_temp.kindred_unshared says what becomes of people,
-- stacks and tags. Those that other jobs of the target's need pass on to one of these. What is on record of photos that the
-- target keeps stays, so that it stands when they are shared again.
-- $1 text: job, $2 uuid: target user, $3 boolean: what the target refused stays on record.
-- A second run finds nothing to do.
with other as (
    select min(job) as job
    from _face_sync_asset_map
    where target_user_id = $2
      and job is distinct from $1
), forgotten as (
    select kind, id
    from pg_temp.kindred_unshared
    where verdict in ('gone', 'own') or (verdict = 'deleted' and not $3)
), people as (
    delete from _face_sync_person_map m using forgotten f where f.kind = 'person' and m.id = f.id
    returning m.source_person_id, m.target_user_id, m.matched
), gone as (  -- what Immich's audit says of the target's person there counts no more
    insert into _kindred_gone_person (person_id, target_user_id, gone_at)
    select distinct p.source_person_id, p.target_user_id, clock_timestamp()
    from people p
    where not $3
      and not p.matched  -- whose person was never in that group for our sake
    on conflict (person_id, target_user_id) do update set gone_at = excluded.gone_at
), stacks as (
    delete from _kindred_stack k using forgotten f where f.kind = 'stack' and k.stack_id = f.id
), tags as (
    delete from _kindred_tag k using forgotten f where f.kind = 'tag' and k.tag_id = f.id
), passed_stacks as (
    update _kindred_stack k
    set job = other.job
    from pg_temp.kindred_unshared u, other
    where u.kind = 'stack' and u.verdict = 'shared' and k.stack_id = u.id
), passed_tags as (
    update _kindred_tag k
    set job = other.job
    from pg_temp.kindred_unshared u, other
    where u.kind = 'tag' and u.verdict = 'shared' and k.tag_id = u.id
), tombstones as (
    delete from _face_sync_skipped k
    using other
    where not $3
      and (k.job = $1 or (k.job is null and k.target_user_id = $2 and other.job is null))
), faces as (
    delete from _kindred_gone_face g
    where g.job = $1
      and (g.by_us or not $3)
      and not exists (select from _kindred_kept own
                      where own.source_asset_id = g.source_asset_id and own.target_user_id = $2)
), entries as (
    delete from _kindred_refused_entry e
    where e.job = $1
      and (e.restored_at is not null or not $3)
      and not exists (select from _kindred_kept own where own.mirror_id = e.asset_id)
), faults as (
    delete from _kindred_fault where job = $1
), person_faults as (
    delete from _kindred_person_fault where job = $1
), waiting as (
    delete from _kindred_waiting where job = $1
), brake as (
    delete from _kindred_brake where job = $1
), left_out as (
    delete from _kindred_left_out where job = $1
), held as (
    delete from _kindred_held where job = $1
), names as (
    delete from _kindred_reference where job = $1
)
delete from _kindred_job_state where job = $1
