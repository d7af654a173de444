-- Marks mappings whose mirrored person is gone although no other person has its faces now: the target deleted it. It is
-- not made again, and its faces belong to nobody; `restore` takes the mark off. Mappings whose source is gone as well are
-- of no use any more.
-- $1 uuid: source user, $2 uuid: target user.
-- A second run finds nothing to do. Returns nothing.
with gone as (
    select m.id, exists (select from person s where s.id = m.source_person_id) as has_source
    from _face_sync_person_map m
    where m.source_user_id = $1
      and m.target_user_id = $2
      and not exists (select from person p where p.id = m.target_person_id)
), forgotten as (
    delete from _face_sync_person_map m using gone where m.id = gone.id and not gone.has_source
)
update _face_sync_person_map m
set refused = true
from gone
where m.id = gone.id
  and gone.has_source
  and not m.refused
