-- Source people whose picture could not be copied: the reason, and when to try again. A person's fault costs no photo and no
-- other person.
create table _kindred_person_fault (
    source_person_id uuid not null,
    target_user_id uuid not null,
    job text not null,
    path text not null,  -- the source's picture, as Immich names it
    reason text not null,
    detail text not null,
    attempts integer not null default 1,
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now(),
    retry_at timestamptz not null,
    primary key (source_person_id, target_user_id)
);
