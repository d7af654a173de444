-- Notes which of the albums that a job made the target deleted: they are not made again.
-- $1 text: job.
-- Returns nothing. Writes only our records. A second run finds nothing to do.
with deleted as (
    update _kindred_album r
    set refused = true
    where r.job = $1
      and not r.refused
      and not exists (select from album a where a.id = r.album_id)
    returning r.album_id
)
delete from _kindred_album_entry k
using deleted d
where k.album_id = d.album_id
