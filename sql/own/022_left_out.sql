-- The source's photos that have a tag under `never` or `except`. Immich keeps no record of a tag that is taken off: by these
-- the next cycle sees it, and shares the photo if the rules take it now.
create table _kindred_left_out (
    job text not null,
    asset_id uuid not null,  -- the source's
    primary key (job, asset_id)
);
