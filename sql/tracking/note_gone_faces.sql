-- Notes mirrored faces that we deleted, so that they are not taken for refused.
-- $1 uuid[]: faces, $2 text: job. The clock's time, so that no audit of their deletion is later.
insert into _kindred_gone_face (face_id, by_us, gone_at, job)
select face_id, true, clock_timestamp(), $2
from unnest($1::uuid[]) as face_id
on conflict (face_id) do nothing
