-- Fills pg_temp.kindred_changed with the assets, sources and mirrors, that changed in any way since a moment. The indexes
-- on updateId and on the audits' deletedAt keep the work in proportion to the changes. Tables without such an index are
-- read only when the caller saw their counters move, and then by the age of their rows' transactions.
-- $1 text: job                    $2 timestamptz: since             $3 text: the oldest transaction (xid) to look at
-- $4 text[]: tables without an index that are to be read            $5 boolean: also faults that are not due
-- Which albums and tags count is read in pg_temp.kindred_condition: those that the job's rules name.
-- Returns nothing. Locks nothing, writes only the temporary table, which is empty when a job's cycle begins
-- (clear_lists).
insert into pg_temp.kindred_changed (asset_id)
with ruled as materialized (
    select array_agg(i.id) filter (where d.kind = 'album') as albums,
           array_agg(i.id) filter (where d.kind = 'tag') as tags,
           array_agg(i.id) filter (where d.kind = 'tag' and k.is_never <> k.is_exception) as out_tags
    from pg_temp.kindred_condition d
    join pg_temp.kindred_clause k on k.clause = d.clause
    cross join unnest(d.ids) as i (id)
)
select id from asset where "updateId" >= pg_temp.kindred_id_since($2)
union
select "assetId" from asset_exif where "updateId" >= pg_temp.kindred_id_since($2)
union
select "assetId" from asset_file where "updateId" >= pg_temp.kindred_id_since($2)
union  -- needs asset_edit.updateId
select "assetId" from asset_edit where "updateId" >= pg_temp.kindred_id_since($2)  -- needs asset_edit.updateId
union  -- needs asset_edit_audit
select "assetId" from asset_edit_audit where "deletedAt" >= $2  -- needs asset_edit_audit
union  -- needs asset_ocr.updateId
select "assetId" from asset_ocr where "updateId" >= pg_temp.kindred_id_since($2)  -- needs asset_ocr.updateId
union
select "assetId" from asset_face_audit where "deletedAt" >= $2
union
select "assetId" from asset_audit where "deletedAt" >= $2
union  -- needs person_audit.personGroupId
select f."assetId"  -- needs person_audit.personGroupId
from person_audit d  -- needs person_audit.personGroupId
join asset_face f on f."personGroupId" = d."personGroupId"  -- needs person_audit.personGroupId
join asset a on a.id = f."assetId" and a."ownerId" = d."ownerId"  -- needs person_audit.personGroupId
where d."deletedAt" >= $2  -- needs person_audit.personGroupId
union  -- needs person_group
select f."assetId"  -- needs person_group
from person p  -- needs person_group
join asset_face f on f."personGroupId" = p."personGroupId"  -- needs person_group
join asset a on a.id = f."assetId" and a."ownerId" = p."ownerId"  -- needs person_group
where p."updateId" >= pg_temp.kindred_id_since($2) and p."createdAt" >= $2  -- needs person_group
union
select "assetId" from asset_face where 'asset_face' = any ($4) and age(xmin) <= age($3::xid)
union
select "assetId" from smart_search where 'smart_search' = any ($4) and age(xmin) <= age($3::xid)
union
select "assetId" from asset_job_status where 'asset_job_status' = any ($4) and age(xmin) <= age($3::xid)
union
select "assetId" from tag_asset where 'tag_asset' = any ($4) and age(xmin) <= age($3::xid)  -- needs tag_asset.assetId
select "assetsId" from tag_asset where 'tag_asset' = any ($4) and age(xmin) <= age($3::xid)  -- needs tag_asset.assetsId
union  -- a photo that lost such a tag: Immich keeps no record of that
select m.source_asset_id
from ruled r
join _face_sync_asset_map m on m.job = $1
where r.tags is not null
  and 'tag_asset' = any ($4)
  and exists (select
              from unnest(m.followed_tags) as f (value)
              where exists (select from tag t
                            where t.id = any (r.tags) and (t.value = f.value or starts_with(f.value, t.value || '/')))
                and not exists (select
                                from tag_asset ta
                                join tag t on t.id = ta."tagId"  -- needs tag_asset.tagId
                                join tag t on t.id = ta."tagsId"  -- needs tag_asset.tagsId
                                where ta."assetId" = m.source_asset_id and t.value = f.value  -- needs tag_asset.assetId
                                where ta."assetsId" = m.source_asset_id and t.value = f.value  -- needs tag_asset.assetsId
                                offset 0))
union  -- a photo that a tag left out
select l.asset_id
from ruled r
join _kindred_left_out l on l.job = $1
where 'tag_asset' = any ($4)
  and not exists (select
                  from tag_asset t
                  where t."assetId" = l.asset_id and t."tagId" = any (r.out_tags)  -- needs tag_asset.assetId
                  where t."assetsId" = l.asset_id and t."tagsId" = any (r.out_tags)  -- needs tag_asset.assetsId
                  offset 0)
union
select e."assetId"  -- needs album_asset.assetId
select e."assetsId"  -- needs album_asset.assetsId
from (select * from album_asset where "updateId" >= pg_temp.kindred_id_since($2) offset 0) e  -- not by the albums' index
join ruled r
    on e."albumId" = any (r.albums)  -- needs album_asset.albumId
    on e."albumsId" = any (r.albums)  -- needs album_asset.albumsId
union
select "assetId"
from (select * from album_asset_audit where "deletedAt" >= $2 offset 0) d
join ruled r on d."albumId" = any (r.albums)
union
select a.id from stack s join asset a on a."stackId" = s.id where 'stack' = any ($4) and age(s.xmin) <= age($3::xid)
union
select source_asset_id from _face_sync_asset_map where job = $1 and synced_at >= $2
union
select source_asset_id from _kindred_waiting where job = $1
union
select source_asset_id from _kindred_fault where job = $1 and (retry_at not between now() and now() + interval '1 day' or $5)
