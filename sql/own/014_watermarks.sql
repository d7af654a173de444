-- The watermark of a job: up to where its cycles have followed all changes. A program that starts goes on from there.
-- `basis` says what the watermark depends on. If that is another now, the next cycle looks at everything.
create table _kindred_watermark (
    job text primary key,
    basis text not null,
    saved_at timestamptz not null,
    watermark jsonb not null
);

-- Source assets whose removal or tombstone the brake holds back. A cycle judges them again when anything changed, and each
-- `kindred sync` does.
create table _kindred_held (
    job text not null,
    source_asset_id uuid not null,
    primary key (job, source_asset_id)
);
