-- What the rules of a job name (an album, a person, a tag, a library), by the id that was found for it: whatever it is called
-- later, the rule follows that id. `gone_since` is set where that id was gone, whether another thing has the name by now or not:
-- until a person releases the brake, nothing is removed that the rules do not take any more. `id` is null where nothing has the
-- name any more.
create table _kindred_reference (
    job text not null,
    kind text not null,
    written text not null,
    id uuid,
    gone_since timestamptz,
    primary key (job, kind, written)
);
