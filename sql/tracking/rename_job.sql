-- Puts all records of a job under another name, which has none (clear_job_records).
-- $1 text: the old name, $2 text: the new one.
-- Returns nothing. A second run finds nothing to do; the caller holds both jobs' locks.
with mappings as (
    update _face_sync_asset_map set job = $2 where job = $1
), tombstones as (
    update _face_sync_skipped set job = $2 where job = $1
), batches as (
    update _kindred_batch set job = $2 where job = $1
), faults as (
    update _kindred_fault set job = $2 where job = $1
), person_faults as (
    update _kindred_person_fault set job = $2 where job = $1
), state as (
    update _kindred_job_state set job = $2 where job = $1
), unlinks as (
    update _kindred_unlink set job = $2 where job = $1
), waiting as (
    update _kindred_waiting set job = $2 where job = $1
), faces as (
    update _kindred_gone_face set job = $2 where job = $1
), entries as (
    update _kindred_refused_entry set job = $2 where job = $1
), albums as (
    update _kindred_album r set job = $2
    where job = $1
      and not exists (select from _kindred_album o where o.job = $2 and o.source_album_id = r.source_album_id)
), albums_of_both as (
    delete from _kindred_album r
    where job = $1 and exists (select from _kindred_album o where o.job = $2 and o.source_album_id = r.source_album_id)
), put_into_albums as (
    update _kindred_album_entry set job = $2 where job = $1
), brake as (
    update _kindred_brake set job = $2 where job = $1
), stacks as (
    update _kindred_stack set job = $2 where job = $1
), tags as (
    update _kindred_tag set job = $2 where job = $1
), moves as (
    update _kindred_move set job = $2 where job = $1
), left_out as (
    update _kindred_left_out set job = $2 where job = $1
), held as (
    update _kindred_held set job = $2 where job = $1
), names as (
    update _kindred_reference set job = $2 where job = $1
), kept as (
    update _kindred_kept set job = $2 where job = $1
), watermark as (
    delete from _kindred_watermark where job = $1
), holder as (
    delete from _kindred_holder where job = $1
)
update _kindred_job set job = $2 where job = $1
