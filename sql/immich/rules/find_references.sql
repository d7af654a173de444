-- Whether what a job's rules name is still there, by the ids that were found before: a lookup each.
-- $1 text[]: kinds (album, person, tag, library), $2 uuid[]: ids, or null, $3 uuid: source user.
-- Returns for each, in order: ordinal, name (how it is called now; null: it is gone, or the source may not see it any more),
-- is_empty (a tag that no photo has, nor one below it).
-- Locks nothing, writes nothing.
select n.ordinal,
       case n.kind
           when 'album' then (select a."albumName"::text
                              from album a
                              where a.id = n.id
                                and a."deletedAt" is null
                                and exists (select from (
-- include album_members
                                            ) m
                                            where m.album_id = a.id and m.user_id = $3))
           when 'person' then (select p.name::text from person p where p.:"person_id" = n.id and p."ownerId" = $3)
           when 'tag' then (select t.value::text from tag t where t.id = n.id and t."userId" = $3)
           else (select l.name::text from library l where l.id = n.id and l."ownerId" = $3 and l."deletedAt" is null)
       end as name,
       n.kind = 'tag' and not exists (select
                                      from tag_closure t
                                      join tag_asset x
                                          on x."tagId" = t.id_descendant  -- needs tag_asset.tagId
                                          on x."tagsId" = t.id_descendant  -- needs tag_asset.tagsId
                                      where t.id_ancestor = n.id
                                      offset 0) as is_empty
from unnest($1::text[], $2::uuid[]) with ordinality as n (kind, id, ordinal)
order by n.ordinal
