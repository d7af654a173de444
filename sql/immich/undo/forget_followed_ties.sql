-- Makes mirrors look as if restored stacks and tags (pg_temp.kindred_tombstone) had never been given to them. Otherwise
-- their absence would look like the target's own choice.
-- Returns nothing. Locks the mappings that it changes.
with stacked as (
    select m.id
    from pg_temp.kindred_tombstone r
    join _kindred_stack k on r.kind = 'stack' and k.stack_id = r.id
    join asset a on a."stackId" = k.source_stack_id
    join _face_sync_asset_map m on m.source_asset_id = a.id and m.target_user_id = k.target_user_id
), tagged as (
    select m.id, array_agg(v.value) as values
    from pg_temp.kindred_tombstone r
    join _kindred_tag k on r.kind = 'tag' and k.tag_id = r.id
    join tag s on s.id = k.source_tag_id
    join _face_sync_asset_map m on m.target_user_id = k.target_user_id
    cross join lateral unnest(m.followed_tags) as v (value)
    where v.value = s.value or starts_with(v.value, s.value || '/')
    group by m.id
)
update _face_sync_asset_map m
set followed = case when exists (select from stacked where stacked.id = m.id)
                    then m.followed - 'asset.stackId' else m.followed end,
    followed_tags = array(select v.value from unnest(m.followed_tags) with ordinality as v (value, place)
                          where v.value <> all (coalesce((select values from tagged where tagged.id = m.id), '{}'))
                          order by v.place)
where m.id in (select id from stacked union select id from tagged)
