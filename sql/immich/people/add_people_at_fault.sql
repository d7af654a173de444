-- Adds to pg_temp.kindred_changed the mirrored photos of people whose mirror could not be made and who are to be tried again:
-- the photos came without their faces.
-- $1 text: job, $2 boolean: also those that are not due.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_changed (asset_id)
select m.source_asset_id
from _kindred_person_fault f
join asset_face s on s.:"face_person" = f.source_person_id
join _face_sync_asset_map m on m.source_asset_id = s."assetId" and m.job = f.job
where f.job = $1
  and f.step = 'insert_people'
  and ($2::boolean or f.retry_at not between now() and now() + interval '1 day')
on conflict do nothing
