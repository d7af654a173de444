-- Notes which of the source's pictures were copied, and for which feature face: only those, so that a picture that comes
-- later than its face, or could not be read, is looked at again. Where the face has no mirror yet, the one that is shown
-- stands in for it (see set_feature_faces).
-- $1 uuid[]: mappings of people, $2 uuid[]: the source's feature faces, $3 text[]: the files' names, $4 uuid[]: the faces'
-- mirrors (or null), $5 uuid[]: the feature faces that the mirrors show, in one order.
-- A second run finds nothing to do.
update _face_sync_person_map m
set followed = x.followed
from (select m.id,
             (coalesce(m.followed, '{}') - case when t.mirrored_id is null then '' else 'stand_in' end)
             || jsonb_build_object('faceAssetId', t.face_id::text, 'thumbnail', t.name)
             || case when t.mirrored_id is null and t.shown_id is not null
                          and m.followed ->> 'faceAssetId' is distinct from t.face_id::text
                     then jsonb_build_object('stand_in', t.shown_id::text) else '{}' end as followed
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[]) as t (id, face_id, name, mirrored_id, shown_id)
      join _face_sync_person_map m on m.id = t.id) x
where m.id = x.id
  and m.followed is distinct from x.followed
