-- Faces by which people can be known again: for each person up to $3 of those on the user's own photos, spread evenly over
-- the time in which the photos were taken. All faces of one afternoon may come into one new group, and a child of two years
-- is another group than the same child of ten: faces of all years tell best who has most of the person.
-- Faces on trashed and locked photos are left out. Each `offset 0` keeps a lookup by index, one for each face
-- and by its own key, whatever the planner guesses of tables without statistics (`is not distinct from` never uses an index).
-- $1 uuid: user, $2 uuid[]: people, $3 bigint: most faces of each.
-- Returns person_id, asset_id, checksum (hexadecimal), is_external, path, image_width, image_height, x1, y1, x2, y2 and
-- embedding (as text; null where recognition has none), one person after the other. Locks nothing, writes nothing.
with face as materialized (
    select wanted.person_id, f.*, a.checksum, a.is_external, a.path,
           row_number() over (partition by wanted.person_id order by a.taken_at, f.id) as place,
           count(*) over (partition by wanted.person_id) as faces
    from unnest($2::uuid[]) as wanted (person_id)
    cross join lateral (select f.id, f."assetId" as asset_id, f."imageWidth" as image_width, f."imageHeight" as image_height,
                               f."boundingBoxX1" as x1, f."boundingBoxY1" as y1,
                               f."boundingBoxX2" as x2, f."boundingBoxY2" as y2
                        from asset_face f
                        where f.:"face_person" = wanted.person_id
                          and f."deletedAt" is null
                          and f."isVisible"  -- needs asset_face.isVisible
                        offset 0) f
    cross join lateral (select encode(a.checksum, 'hex') as checksum, a."libraryId" is not null as is_external,
                               a."originalPath" as path, a."fileCreatedAt" as taken_at
                        from asset a
                        where a.id = f.asset_id
                          and a."ownerId" is not distinct from $1
                          and a."deletedAt" is null
                          and a.visibility <> 'locked'
                        offset 0) a
)
select face.person_id, face.asset_id, face.checksum, face.is_external, face.path, face.image_width, face.image_height,
       face.x1, face.y1, face.x2, face.y2,
       (select e.embedding::text from face_search e where e."faceId" = face.id) as embedding
from face
where face.place * $3 / face.faces > (face.place - 1) * $3 / face.faces
order by face.person_id, face.place
