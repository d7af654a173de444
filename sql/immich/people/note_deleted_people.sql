-- Marks mappings whose mirrored person is gone although no other person has its faces now: the target deleted it. The
-- person is not made again, and its faces belong to no person; `restore` removes the mark.
-- Three kinds of mappings are deleted instead. Those whose source person is gone as well are of no use any more. People
-- who never had a face here were tidied away by Immich before the photos came, and are made again. So are people whose
-- source person was created after they were deleted: an administrator let Immich recognise all faces again, which creates
-- the source's people again and deletes the mirrored ones, those of offline mirrors for good (see follow_moved_people).
-- $1 uuid: source user, $2 uuid: target user.
-- Returns nothing. Locks the mappings that it changes or deletes. A second run finds nothing to do.
with gone as (
    select m.id,
           exists (select from person s
                   where s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id)
           and (m.refused
                or m.source_person_id = m.target_person_id
                or (not exists (select from person_audit d
                                join person s on s.:"person_id" = m.source_person_id and s."ownerId" = m.source_user_id
                                where d."personId" = m.target_person_id  -- needs person_audit.personId
                                where d."personGroupId" = m.target_person_id  -- needs person_audit.personGroupId
                                  and d."ownerId" = m.target_user_id
                                  and d."deletedAt" < s."createdAt")
                    and exists (select from (select m.source_person_id as id
                                        union all  -- as the source has it of a third user
                                        select back.target_person_id
                                        from _face_sync_person_map back
                                        where back.source_person_id = m.source_person_id and back.target_user_id = $1
                                          and not back.matched) theirs
                           join asset_face s on s.:"face_person" = theirs.id
                           join asset_face f on f.id = pg_temp.kindred_mirror_id(m.target_user_id, s.id)))) as is_refused
    from (
-- include people_of_job
    ) m
    where not exists (select from person p where p.:"person_id" = m.target_person_id and p."ownerId" = m.target_user_id)
), forgotten as (
    delete from _face_sync_person_map m using gone where m.id = gone.id and not gone.is_refused
)
update _face_sync_person_map m
set refused = true
from gone
where m.id = gone.id
  and gone.is_refused
  and not m.refused
