-- Promise 3: ids that are not what they must be. All of a mirror's ids have the shape of version 4, since Immich rejects
-- every other. The ids that Kindred gave follow from the source's row, so that a second try finds the first.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
with made as (
    select p.source_id, p.mirror_id, 'asset' as what, p.mirror_id as id,
           p.taken_over or p.mirror_id = pg_temp.kindred_mirror_id(j.target_user, p.source_id) as is_expected
    from pg_temp.kindred_scope j
    cross join pg_temp.kindred_pair p
    union all
    select p.source_id, p.mirror_id, 'face', f.id, true
    from pg_temp.kindred_pair p
    join asset_face f on f."assetId" = p.mirror_id
    union all
    select p.source_id, p.mirror_id, 'person', p.mirror_id, true
    from pg_temp.kindred_person_pair p
)
select source_id, mirror_id, format('%s %s', what, id) as detail
from made
where not is_expected
   or id::text !~ '^.{8}-.{4}-4.{3}-[89ab]'
