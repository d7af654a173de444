-- Maps people of the source's who have no mirror to the people that the target has on the mirrors of their faces. This
-- happens after an administrator let facial recognition, or face detection before it, run over all photos: Immich creates
-- all people again, for each user separately. On a mirror, the mirrored face shows who it is. Where there is none yet,
-- the face that Immich found in the same box shows it (see drop_detected_faces).
-- A person of the target's is chosen only if it has more than half of the faces, and if no source person that still has a
-- face stands behind it. The mapping of a source person without faces passes to the new one. A person that Immich created
-- after the mirrors came and in which the target set nothing counts as ours; it follows the source, and its feature face
-- stands in. Everybody else is the target's own.
-- $1 uuid: source user, $2 uuid: target user, $3 boolean: all people, $4 timestamptz: if not all, then those changed
-- since.
-- Each `offset 0` keeps a lookup by index. A second run finds nothing to do.
-- Returns person_id, of the target's, of each. Locks the mappings that it changes.
with newcomer as materialized (
    select s.:"person_id" as id, s."createdAt" as created_at
    from person s
    where s."ownerId" = $1
      and ($3 or s."updateId" >= pg_temp.kindred_id_since($4))
      and not exists (select from _face_sync_person_map m
                      where m.source_person_id = s.:"person_id" and m.target_user_id = $2
                      offset 0)
      and not exists (select from _face_sync_person_map back
                      where back.target_person_id = s.:"person_id" and back.source_person_id <> back.target_person_id
                        and (not back.matched or back.source_user_id = $2)
                      offset 0)
), held as materialized (
    select n.id, holder.person_id, n.created_at > a.synced_at as is_later, a.synced_at
    from newcomer n
    cross join lateral (select f.id, f."assetId", f."boundingBoxX1", f."boundingBoxY1", f."boundingBoxX2", f."boundingBoxY2",
                               f."imageWidth", f."imageHeight"
                        from asset_face f
                        where f.:"face_person" = n.id and f."deletedAt" is null
                        offset 0) f
    cross join lateral (select m.target_asset_id, m.synced_at
                        from _face_sync_asset_map m
                        where m.source_asset_id = f."assetId" and m.target_user_id = $2
                        offset 0) a
    cross join lateral (
        select h.person_id
        from (select m.id, m.:"face_person" as person_id,
                     case when m.id = pg_temp.kindred_mirror_id($2, f.id) then 2
                          when m."sourceType" = 'machine-learning'
                              then pg_temp.kindred_overlap(
                                       m."boundingBoxX1", m."boundingBoxY1", m."boundingBoxX2", m."boundingBoxY2",
                                       m."imageWidth", m."imageHeight",
                                       f."boundingBoxX1", f."boundingBoxY1", f."boundingBoxX2", f."boundingBoxY2",
                                       f."imageWidth", f."imageHeight")
                          else 0 end as likeness
              from asset_face m
              where m."assetId" = a.target_asset_id and m."deletedAt" is null and m.:"face_person" is not null
              offset 0) h
        where h.likeness > 0.5
        order by h.likeness desc, h.id
        limit 1) holder
), vote as (
    select h.id, h.person_id, count(*) as faces, sum(count(*)) over (partition by h.id) as all_faces,
           bool_and(h.is_later) as is_later, max(h.synced_at) as synced_at
    from held h
    group by h.id, h.person_id
), chosen as (
    select distinct on (v.person_id)
           v.id, v.person_id, mapping.id as mapping_id,
           jsonb_build_object('name', p.name, 'birthDate', null, 'isHidden', 'false', 'color', p.color)
               || case when p."faceAssetId" is null then '{}'
                       else jsonb_build_object('stand_in', p."faceAssetId"::text) end as followed,
           v.is_later and p."createdAt" > v.synced_at
           and p.name = '' and p."birthDate" is null and not p."isHidden" and not p."isFavorite" as is_ours
    from vote v
    cross join lateral (select p.name, p.color, p."faceAssetId", p."birthDate", p."isHidden", p."isFavorite", p."createdAt"
                        from person p
                        where p.:"person_id" = v.person_id and p."ownerId" is not distinct from $2
                        offset 0) p
    left join lateral (select m.id, s.has_faces
                       from _face_sync_person_map m
                       cross join lateral (select exists (select from asset_face f
                                                          where f.:"face_person" = m.source_person_id
                                                            and f."deletedAt" is null) as has_faces) s
                       where m.target_person_id = v.person_id and m.target_user_id = $2
                       order by s.has_faces desc, m.id
                       limit 1) mapping on true
    where 2 * v.faces > v.all_faces
      and mapping.has_faces is not true
    order by v.person_id, v.faces desc, v.id
), taken as (
    update _face_sync_person_map m
    set source_person_id = c.id,
        source_user_id = $1,
        adopted = m.adopted and not c.is_ours,
        matched = m.matched and not c.is_ours,
        followed = case when c.is_ours then c.followed else m.followed end
    from chosen c
    where m.id = c.mapping_id
    returning m.target_person_id
), tied as (
    insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id, adopted, followed)
    select c.id, c.person_id, $1, $2, not c.is_ours,
           case when c.is_ours then c.followed end
    from chosen c
    where c.mapping_id is null
    on conflict (source_person_id, target_user_id) do nothing
    returning target_person_id
)
select target_person_id as person_id from taken
union all
select target_person_id from tied
