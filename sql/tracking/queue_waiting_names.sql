-- Mirrors go whose original still waits for its name, as another file holds it: what waits goes too.
-- $1 text: job, $2 uuid[]: mirrors. A second run finds no moves.
with gone as (
    delete from _kindred_move
    where mirror_id = any ($2)
    returning waiting_path
)
insert into _kindred_unlink (job, folder, path)
select $1, 'tree', gone.waiting_path || suffix
from gone
cross join (values (''), ('.xmp')) as s (suffix)
