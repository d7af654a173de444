-- Finds who the saved people (pg_temp.kindred_saved_person, kindred_saved_face) are by now.
-- A saved face's photo is the asset of its id; if there is none, the asset of its checksum and kind (in a library or not);
-- else the asset of its path. The face itself is the one in the same box, else the one of nearly the same embedding; the
-- best pair of two saved and present faces counts, so no face is found twice.
-- A saved person is the person to whom at least two thirds of its faces belong now, of those that were found and belong to
-- somebody: fewer are a guess.
-- Each lookup of a photo, face or person is one by index for each row and by its own key, whatever the planner guesses of
-- tables without statistics (`offset 0`; `is not distinct from` never uses an index).
-- $1 uuid: user, $2 double precision: the largest cosine distance of one face's embeddings, $3 uuid[]: the source users
-- whose names always win with this user (`people: source`).
-- Returns a row for each saved person, in order: ordinal; found and assigned (faces); candidates (to how many people these
-- belong); most (the faces of the one who has most); person_id, null where nobody has two thirds; is_contested: another
-- saved person is that person too; name, birth_date, is_hidden, is_favorite, color as that person has them; is_mirror: Kindred
-- made that person; follows_source: Kindred sets all but the favourite mark to the source's.
-- Locks nothing, writes nothing.
with photo as materialized (
    select s.*,
           coalesce(
               (select a.id from asset a where a.id = s.asset_id and a."ownerId" is not distinct from $1),
               (select same.id
                from (select a.id, a."ownerId" as owner_id, a."libraryId" is not null as is_external
                      from asset a
                      where a.checksum = s.checksum
                      offset 0) same
                where same.owner_id = $1 and same.is_external = s.is_external
                order by same.id
                limit 1),
               (select same.id
                from (select a.id, a."ownerId" as owner_id from asset a where a."originalPath" = s.path offset 0) same
                where same.owner_id = $1
                order by same.id
                limit 1)) as asset_now
    from pg_temp.kindred_saved_face s
), pair as materialized (
    select s.person, s.ordinal, f.id as face_id, f.person_id,
           case when f.overlap > 0.5 then -f.overlap  -- before all distances
                else (select case when vector_dims(e.embedding) = vector_dims(s.embedding::vector)
                                  then e.embedding <=> s.embedding::vector end
                      from face_search e
                      where e."faceId" = f.id) end as distance
    from photo s
    cross join lateral (select f.id, f.:"face_person" as person_id,
                               pg_temp.kindred_overlap(
                                   s.x1, s.y1, s.x2, s.y2, s.image_width, s.image_height,
                                   f."boundingBoxX1", f."boundingBoxY1", f."boundingBoxX2", f."boundingBoxY2",
                                   f."imageWidth", f."imageHeight") as overlap
                        from asset_face f
                        where f."assetId" = s.asset_now
                          and f."deletedAt" is null
                          and f."isVisible"  -- needs asset_face.isVisible
                        offset 0) f
), found as (
    select r.person, r.person_id
    from (select p.*,
                 row_number() over (partition by p.person, p.ordinal order by p.distance, p.face_id) as of_saved,
                 row_number() over (partition by p.face_id order by p.distance, p.person, p.ordinal) as of_present
          from pair p
          where p.distance <= $2) r
    where r.of_saved = 1 and r.of_present = 1
), vote as materialized (
    select v.person, v.person_id, v.faces,
           sum(v.faces) filter (where v.person_id is not null) over (partition by v.person) as assigned
    from (select f.person, own.id as person_id, count(*) as faces
          from found f
          left join lateral (select p.:"person_id" as id
                             from person p
                             where p.:"person_id" = f.person_id and p."ownerId" is not distinct from $1
                             offset 0) own on true
          group by f.person, own.id) v
), winner as materialized (
    select v.person, v.person_id, count(*) over (partition by v.person_id) > 1 as is_contested
    from vote v
    where v.person_id is not null
      and v.faces * 3 >= v.assigned * 2
), tally as materialized (
    select person, sum(faces) as found, max(assigned) as assigned, count(person_id) as candidates,
           max(faces) filter (where person_id is not null) as most
    from vote
    group by person
)
select s.ordinal, coalesce(t.found, 0)::bigint as found, coalesce(t.assigned, 0)::bigint as assigned,
       coalesce(t.candidates, 0) as candidates, coalesce(t.most, 0) as most,
       w.person_id, coalesce(w.is_contested, false) as is_contested,
       now.name, now.birth_date, now.is_hidden, now.is_favorite, now.color,
       coalesce(mirror.is_mirror, false) as is_mirror, coalesce(mirror.follows_source, false) as follows_source
from pg_temp.kindred_saved_person s
left join tally t on t.person = s.ordinal
left join winner w on w.person = s.ordinal
left join lateral (select p.name, p."birthDate"::text as birth_date, p."isHidden" as is_hidden,
                          p."isFavorite" as is_favorite, p.color
                   from person p
                   where p.:"person_id" = w.person_id and p."ownerId" is not distinct from $1
                   offset 0) now on true
left join lateral (select true as is_mirror,
                          bool_or(m.source_user_id = any ($3)
                                  or exists (select from _face_sync_person_map back  -- a third user's, through the source
                                             where back.source_person_id = m.source_person_id
                                               and back.target_user_id = any ($3))) as follows_source
                   from _face_sync_person_map m
                   where m.target_person_id = w.person_id
                     and m.target_user_id is not distinct from $1
                     and not m.adopted
                   having count(*) > 0) mirror on true
order by s.ordinal
