-- What `explain` shows of a source asset, whatever the job.
-- $1 uuid: source asset.
-- Returns one row, or none where the asset is gone: owner_id, owner, path, type, visibility, library (null: an upload),
-- is_offline, is_trashed, live_photo (the photo that it is the motion part of, or null),
-- video (the path of its own motion part, or null).
-- Locks nothing, writes nothing.
select a."ownerId" as owner_id,
       u.name as owner,
       a."originalPath" as path,
       a.type,
       a.visibility,
       l.name as library,
       a."isOffline" as is_offline,
       (a."deletedAt" is not null or a.status <> 'active') as is_trashed,
       (select still."originalPath" from asset still where still."livePhotoVideoId" = a.id limit 1) as live_photo,
       (select part."originalPath" from asset part where part.id = a."livePhotoVideoId") as video
from asset a
join "user" u on u.id = a."ownerId"
left join library l on l.id = a."libraryId"
where a.id = $1
