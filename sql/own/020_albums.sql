-- Albums of the target's that follow albums of the source's (`albums: mirror`).

-- `followed`: the source's name, description and order, and the mirror of its cover, as last followed (text by attribute). A
-- value of the target's album that differs from it is the target's own and stays. Of the cover, `is_own_cover` says so, since
-- Immich itself chooses another cover where the old one left the album. `refused`: the target deleted the album.
create table _kindred_album (
    job text not null,
    source_album_id uuid not null,
    album_id uuid not null,
    target_user_id uuid not null,
    followed jsonb not null default '{}',
    refused boolean not null default false,
    primary key (job, source_album_id)
);

create index _kindred_album_album_idx on _kindred_album (album_id);

-- What we put into these albums: what the source takes out of its album leaves the target's only if it is named here. An entry
-- that is named here and gone was taken out by the target.
create table _kindred_album_entry (
    album_id uuid not null,
    asset_id uuid not null,
    job text not null,
    primary key (album_id, asset_id)
);

create index _kindred_album_entry_asset_idx on _kindred_album_entry (asset_id);
create index _kindred_album_entry_job_idx on _kindred_album_entry (job);
