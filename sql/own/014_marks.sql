-- Up to where a job's cycles have followed all changes: a program that starts goes on from there. `basis` says all
-- that the mark depends on; where it differs now, a cycle looks at everything.
create table _kindred_mark (
    job text primary key,
    basis text not null,
    kept_at timestamptz not null,
    mark jsonb not null
);

-- What the brake holds back: source assets whose mirrors would go. They are looked at whenever anything changed.
create table _kindred_held (
    job text not null,
    source_asset_id uuid not null,
    primary key (job, source_asset_id)
);
