-- Notes mirrored faces that we deleted, so that they are not taken for refused.
-- $1 uuid[]: faces.
insert into _kindred_gone_face (face_id, by_us)
select face_id, true
from unnest($1::uuid[]) as face_id
on conflict (face_id) do nothing
