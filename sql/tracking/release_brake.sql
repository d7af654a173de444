-- $1 text: job.
delete from _kindred_brake where job = $1
