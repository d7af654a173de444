-- Counts what the waiting candidates (pg_temp.kindred_candidate without an ordinal) wait for, each at the first of
-- Immich's jobs that is still to come. Parameters as in find_candidates.sql.
-- Returns stage, assets; in Immich's order. Locks nothing, writes nothing.
select s.stage[1 + s.place] as stage, count(*) as assets
from (
    select case when not x.has_metadata then 0
                when not x.has_thumbnails then 1
                when not x.has_edited_picture then 2
                when not x.has_fullsize then 3
                when not x.has_embedding then 4
                when not x.has_faces then 5
                else 6 end as place,
           array['metadata', 'thumbnails', 'edited picture', 'full-size preview', 'smart search', 'face detection',
                 'facial recognition'] as stage
    from (
-- include asset_conditions
    ) x
    join pg_temp.kindred_candidate k on k.source_id = x.source_id and k.ordinal is null
) s
group by s.stage, s.place
order by s.place
