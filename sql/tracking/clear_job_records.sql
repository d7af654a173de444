-- Deletes what a job without mirrors has on record under names that a renamed job's records are to have.
-- $1 text: job.
-- Returns nothing. A second run finds nothing to do; the caller holds the job's lock.
with state as (
    delete from _kindred_job_state where job = $1
), brake as (
    delete from _kindred_brake where job = $1
), waiting as (
    delete from _kindred_waiting where job = $1
), faults as (
    delete from _kindred_fault where job = $1
), person_faults as (
    delete from _kindred_person_fault where job = $1
), left_out as (
    delete from _kindred_left_out where job = $1
), held as (
    delete from _kindred_held where job = $1
), names as (
    delete from _kindred_reference where job = $1
), watermark as (
    delete from _kindred_watermark where job = $1
)
delete from _kindred_job where job = $1
