-- Some of a user's originals, of each library and of the uploads, to find out where Kindred sees Immich's folders.
-- $1 uuid: source user.
-- Returns path (as Immich names it), bytes (null where Immich does not know it yet).
-- Locks nothing, writes nothing.
select s.path, s.bytes
from (select a."originalPath" as path, e."fileSizeInByte" as bytes,
             row_number() over (partition by a."libraryId" order by a."createdAt" desc, a.id) as ordinal
      from asset a
      left join asset_exif e on e."assetId" = a.id
      where a."ownerId" = $1
        and a."deletedAt" is null
        and not a."isOffline"
        and a.visibility in ('timeline', 'archive')) s
where s.ordinal <= 3
order by s.ordinal, s.path
