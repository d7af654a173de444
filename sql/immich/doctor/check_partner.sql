-- Whether the target sees a job's source as a partner in the timeline. Every shared photo then appears there twice.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns one row: in_timeline. Locks nothing, writes nothing.
select exists (select from partner
               where "sharedById" = $1 and "sharedWithId" = $2 and "inTimeline") as in_timeline
