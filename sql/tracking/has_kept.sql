-- Whether anything of a source's became a target's own.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns one row: photos, people. Locks nothing, writes nothing.
select exists (select from _kindred_kept where source_user_id = $1 and target_user_id = $2) as photos,
       exists (select from _kindred_kept_person where target_user_id = $2) as people
