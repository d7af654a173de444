-- Keeps one mapping where several lead to one person of the target's, as after the target merged mirrored people. The
-- person follows that one mapping: name, picture and feature face. The others count as the target's choice (adopted). The
-- mapping whose source person still has faces comes first.
-- $1 uuid: target user.
-- Returns nothing. Locks the mappings that it changes. A second run finds nothing to do.
with several as materialized (
    select m.target_person_id
    from _face_sync_person_map m
    where m.target_user_id = $1 and not m.adopted and not m.refused
    group by m.target_person_id
    having count(*) > 1
), ranked as (
    select m.id,
           row_number() over (partition by m.target_person_id
                              order by source.has_faces desc,
                                       m.target_person_id = pg_temp.kindred_mirror_id($1, m.source_person_id) desc,
                                       m.source_person_id) as rank
    from several s
    cross join lateral (select m.id, m.source_person_id, m.target_person_id
                        from _face_sync_person_map m
                        where m.target_person_id = s.target_person_id
                          and m.target_user_id = $1 and not m.adopted and not m.refused
                        offset 0) m
    cross join lateral (select exists (select from asset_face f
                                       where f.:"face_person" = m.source_person_id and f."deletedAt" is null
                                       offset 0) as has_faces) source
)
update _face_sync_person_map m
set adopted = true
from ranked r
where m.id = r.id
  and r.rank > 1
