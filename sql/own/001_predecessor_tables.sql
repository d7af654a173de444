-- The four tables of the Python sidecar that Kindred succeeds, with its names, columns and meaning, so that an
-- installation is taken over by swapping the container. Where they exist already their rows stay; what its four
-- versions differ in is brought to one.
-- No foreign key on Immich's tables: its migrations would fail on one.

create table if not exists _face_sync_meta (
    key text primary key,
    value text not null
);

create table if not exists _face_sync_asset_map (
    id uuid primary key default gen_random_uuid(),
    source_asset_id uuid not null,
    target_asset_id uuid not null unique,
    source_user_id uuid not null,
    target_user_id uuid not null,
    synced_at timestamptz not null default now(),
    unique (source_asset_id, target_user_id)
);

create table if not exists _face_sync_person_map (
    id uuid primary key default gen_random_uuid(),
    source_person_id uuid not null,
    target_person_id uuid not null,
    source_user_id uuid not null,
    target_user_id uuid not null,
    unique (source_person_id, target_user_id)
);

create table if not exists _face_sync_skipped (
    source_asset_id uuid not null,
    target_user_id uuid not null,
    reason text not null,
    skipped_at timestamptz not null default now(),
    primary key (source_asset_id, target_user_id)
);

-- Its first version knew one target for each source asset, and skipped assets without saying for whom.
do $$
declare
    narrow text;
begin
    for narrow in
        select k.conname
        from pg_constraint k
        join pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]
        where k.conrelid = '_face_sync_asset_map'::regclass and k.contype = 'u' and a.attname = 'source_asset_id'
    loop
        execute format('alter table _face_sync_asset_map drop constraint %I', narrow);
    end loop;
    if not exists (select from pg_attribute
                   where attrelid = '_face_sync_skipped'::regclass and attname = 'target_user_id' and not attisdropped) then
        alter table _face_sync_skipped rename to _kindred_skipped_before;
        create table _face_sync_skipped (
            source_asset_id uuid not null,
            target_user_id uuid not null,
            reason text not null,
            skipped_at timestamptz not null default now(),
            primary key (source_asset_id, target_user_id)
        );
        insert into _face_sync_skipped (source_asset_id, target_user_id, reason, skipped_at)
        select k.source_asset_id, t.target_user_id, k.reason, k.skipped_at
        from _kindred_skipped_before k
        cross join (select distinct target_user_id from _face_sync_asset_map) t;
        drop table _kindred_skipped_before;
    end if;
end $$;

-- The statements name these columns in their `on conflict`. Of rows that say the same twice the older one stays.
delete from _face_sync_asset_map m
using _face_sync_asset_map o
where o.source_asset_id = m.source_asset_id
  and o.target_user_id = m.target_user_id
  and (o.synced_at, o.id) < (m.synced_at, m.id);

delete from _face_sync_person_map m
using _face_sync_person_map o
where o.source_person_id = m.source_person_id
  and o.target_user_id = m.target_user_id
  and o.id < m.id;

create unique index if not exists _face_sync_asset_map_source_target_idx
    on _face_sync_asset_map (source_asset_id, target_user_id);

create unique index if not exists _face_sync_person_map_source_target_idx
    on _face_sync_person_map (source_person_id, target_user_id);

create index if not exists _face_sync_asset_map_user_pair_idx
    on _face_sync_asset_map (target_user_id, source_user_id);

create index if not exists _face_sync_person_map_target_person_idx
    on _face_sync_person_map (target_person_id);
