-- Forgets the albums of pg_temp.kindred_unshared. What we put into one that another job fills, too, is that job's from now on.
-- $1 text: job, $2 boolean: what the target deleted stays on record.
-- Returns nothing. A second run finds nothing to do.
with forgotten as materialized (
    select u.id, u.verdict
    from pg_temp.kindred_unshared u
    where u.kind = 'album' and (u.verdict <> 'deleted' or not $2)
), entries as (
    delete from _kindred_album_entry k
    using forgotten f
    where k.album_id = f.id and k.job = $1 and f.verdict <> 'shared'
), passed as (
    update _kindred_album_entry k
    set job = (select min(o.job) from _kindred_album o where o.album_id = k.album_id and o.job <> $1)
    from forgotten f
    where k.album_id = f.id and k.job = $1 and f.verdict = 'shared'
)
delete from _kindred_album r
using forgotten f
where r.job = $1 and r.album_id = f.id
