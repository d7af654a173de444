-- From Immich 3.2 on a mirrored person may be the target's row in the source's own group. That we deleted such a row is
-- noted, since Immich's audit of it would read as if the target had.
create table _kindred_gone_person (
    person_id uuid not null,
    target_user_id uuid not null,
    gone_at timestamptz not null,
    primary key (person_id, target_user_id)
);
