-- What a session needs before it can run the statements of sql/immich: run once for each connection.
-- All of it is temporary and goes with the session; nothing is added to Immich's schema (its drift check reports
-- foreign functions, and its migrations fail on foreign views and keys).

-- The id of what `target` gets for the source's row `source`: 128 bits of SHA-256 over both ids, with version 4 and the
-- RFC variant set, since Immich refuses every other version with 400. One expression, so that PostgreSQL inlines it.
create or replace function pg_temp.kindred_mirror_id(target uuid, source uuid) returns uuid
language sql immutable strict parallel safe
as $$
    select encode(
        substring(bit_send(('x' || encode(sha256(uuid_send(target) || uuid_send(source)), 'hex'))::bit(128)
                           & 'xffffffffffff0fff3fffffffffffffff'::bit(128)
                           | 'x00000000000040008000000000000000'::bit(128))
                  from 5),
        'hex')::uuid
$$;

-- How the file is called of which Immich keeps the path in a column of asset, where there is a list of files: another name
-- for each asset and type.
create or replace function pg_temp.kindred_column_file(asset uuid, type text) returns uuid
language sql immutable strict parallel safe
as $$
    select pg_temp.kindred_mirror_id(asset, md5(type)::uuid)
$$;

-- Lets PostgreSQL plan a statement on the schema as it is, with the role's rights, and runs nothing. Returns why it cannot,
-- or null where it can. A function, because a failure inside it does not end the transaction: so all that does not fit is
-- said at once. The plan is one for any values: those that are given here, nulls, would let parts of it fall away; and tables
-- are joined as they are written, since the best order of joins does not matter here.
create or replace function pg_temp.kindred_plan_failure(statement text) returns text
language plpgsql
set plan_cache_mode = force_generic_plan
set join_collapse_limit = 1
set from_collapse_limit = 1
as $$
begin
    execute 'prepare kindred_check as ' || statement;
    execute 'explain (costs off) execute kindred_check'
        || (select case when parameter_types <> '{}'
                        then '(' || array_to_string(array_fill('null'::text, array[cardinality(parameter_types)]), ', ') || ')'
                        else '' end
            from pg_prepared_statements where name = 'kindred_check');
    deallocate kindred_check;
    return null;
exception when others then
    if exists (select from pg_prepared_statements where name = 'kindred_check') then
        deallocate kindred_check;
    end if;
    return sqlerrm;
end
$$;

-- What a library's exclusion pattern becomes when a scan sets assets offline (behaviours, 2): * and ** turn into %, braces
-- and brackets are dropped, so that **/* matches everything.
create or replace function pg_temp.kindred_exclusion_like(pattern text) returns text
language sql immutable strict parallel safe
as $$
    select regexp_replace(
               replace(case when pattern ~ '\{' then translate(regexp_replace(pattern, '\[[^]]*\]', '', 'g'), '{},', '')
                            else regexp_replace(pattern, '\[[^]]*\]', '', 'g') end,
                       '?', '_'),
               '\*+', '%', 'g')
$$;

-- The assets, source's and mirrors, that this cycle's job looks at: those that changed, or all.
create temporary table if not exists kindred_changed (
    asset_id uuid primary key
);

-- What the job shares, as conditions: those of one clause hold together. A rule takes what its clause holds of and the clause of
-- its exception does not. See sql/immich/rules.
create temporary table if not exists kindred_clause (
    clause integer primary key,
    rule integer not null,  -- from 1 on, in the order of the configuration; those of `never` are counted apart
    is_never boolean not null,
    is_exception boolean not null,
    conditions integer not null  -- how many it has
);
create temporary table if not exists kindred_condition (
    clause integer not null,
    ordinal integer not null,
    kind text not null,  -- the key in the configuration
    ids uuid[] not null,
    words text[] not null,
    primary key (clause, ordinal)
);

-- Whether the job's rules take the source's assets among the changed ones, and by which rule.
create temporary table if not exists kindred_judged (
    asset_id uuid primary key,
    rule integer,  -- the first that takes it; null: none, or that it follows its stack
    never integer,  -- the first under `never` that takes it
    is_taken boolean not null
);

-- The changed assets while a step goes through them in pieces, to be put back (in_pieces.h).
create temporary table if not exists kindred_set_aside (
    asset_id uuid primary key
);

-- Those of the source's that are to be mirrored: in the order of their ordinals; the ones without it are not ready.
create temporary table if not exists kindred_candidate (
    source_id uuid primary key,
    ordinal bigint unique
);

-- The source people that need a mirror before the candidates' faces can be inserted.
create temporary table if not exists kindred_new_person (
    source_id uuid primary key,
    source_user_id uuid not null,
    mirror_id uuid not null,
    target_user_id uuid not null,
    is_own boolean not null default false,  -- the target has that person already
    is_matched boolean not null default false  -- by its name: see match_people.sql
) on commit delete rows;

-- One batch: the assets whose files are in place, ...
create temporary table if not exists kindred_asset (
    source_id uuid primary key,
    mirror_id uuid not null,
    target_user_id uuid not null,
    target_library_id uuid not null,
    tree_path text not null,
    checksum bytea not null,
    is_external boolean not null default true,  -- false: a motion part that Immich took out of the photo's own file
    file_modified_at timestamptz not null,
    placed text not null,
    placed_inode bigint,  -- what was made: see 009_ownership.sql
    placed_size bigint,
    placed_mtime_ns bigint,
    placed_xmp boolean,
    shares_cluster boolean not null default false,  -- source and target: see read_cluster.sql
    show text,  -- where the mirror appears: see 016_show_and_match.sql
    followed jsonb,
    edits_followed boolean not null default true
) on commit delete rows;

-- ... the files that Immich made of them and that are in place under the mirror's name, ...
create temporary table if not exists kindred_file (
    source_file_id uuid primary key,
    source_id uuid not null,
    path text not null,
    size bigint,     -- of an XMP file: what was placed
    mtime_ns bigint
) on commit delete rows;

-- ... whom the source's people are in the target's account, ...
create temporary table if not exists kindred_person (
    source_person_id uuid primary key,
    target_person_id uuid not null
) on commit delete rows;

-- ... and which mirrored faces get no embedding, since recognition has one of them already: see find_twins.sql.
create temporary table if not exists kindred_twin (
    face_id uuid primary key
) on commit delete rows;

-- How far the boxes of two faces overlap, as Immich's face detection judges it: their intersection over their union. Above 0.5
-- they are one face. Each box comes with the size of the picture in which it was found.
create or replace function pg_temp.kindred_overlap(
    ax1 integer, ay1 integer, ax2 integer, ay2 integer, a_width integer, a_height integer,
    bx1 integer, by1 integer, bx2 integer, by2 integer, b_width integer, b_height integer)
    returns double precision
language sql immutable strict parallel safe
as $$
    select coalesce(shared / nullif(a_area + b_area - shared, 0), 0)
    from (select (x2 - x1) * (y2 - y1) as a_area,
                 (u2 - u1) * (v2 - v1) as b_area,
                 greatest(0, least(x2, u2) - greatest(x1, u1)) * greatest(0, least(y2, v2) - greatest(y1, v1)) as shared
          from (select ax1 / w as x1, ay1 / h as y1, ax2 / w as x2, ay2 / h as y2,
                       bx1 / k as u1, by1 / l as v1, bx2 / k as u2, by2 / l as v2
                from (select greatest(a_width, 1)::double precision as w,
                             greatest(a_height, 1)::double precision as h,
                             greatest(b_width, 1)::double precision as k,
                             greatest(b_height, 1)::double precision as l) size) box) area
$$;

-- The smallest id of version 7 that a row written at `moment` or later can have: updateId and audit ids are such.
create or replace function pg_temp.kindred_id_since(moment timestamptz) returns uuid
language sql immutable strict parallel safe
as $$
    select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- The updateId of a row that is inserted. Immich's default is the moment of the insertion, which is older than the commit: a
-- phone that follows the account in between acknowledges later rows and never asks for this one again, and stops for good at
-- the next row that names it (docs/adr/0009). So it lies ten seconds ahead, later than the commit: milliseconds in 48 bits, then
-- version 7. One expression, so that PostgreSQL inlines it.
create or replace function pg_temp.kindred_update_id() returns uuid
language sql volatile parallel safe
as $$
    select encode(
        overlay(uuid_send(gen_random_uuid())
                placing substring(int8send(((extract(epoch from clock_timestamp()) + 10) * 1000)::bigint * 256 + 112) from 2)
                from 1 for 7),
        'hex')::uuid
$$;

-- Mappings of the job that this cycle looks at, and what is to become of the mirror: kept, removed, tombstone, purged.
create temporary table if not exists kindred_touched (
    source_id uuid not null,
    mirror_id uuid primary key,
    verdict text not null,
    reason text,  -- why it does not stay; null where it does
    is_private boolean not null default false  -- it goes because the source locked it or made it private
);

-- Those of them that may differ from their sources, ...
create temporary table if not exists kindred_differing (
    mirror_id uuid primary key
);

-- ... and the files that kept mirrors ought to have, while they are compared with the disk: see list_changed_files.
create temporary table if not exists kindred_wanted_file (
    ordinal bigint generated always as identity primary key,
    source_id uuid not null,
    mirror_id uuid not null,
    tree_path text not null,
    file_id uuid not null,
    type text not null,
    is_edited boolean not null,
    path text not null,
    is_lacking boolean not null,
    mirror_path text,
    xmp_size bigint,
    xmp_mtime_ns bigint
);

-- Faces of mirrors that were taken over from the predecessor, which get the ids that Kindred would have given them.
create temporary table if not exists kindred_renamed_face (
    old_id uuid primary key,
    new_id uuid not null unique
) on commit delete rows;

-- Mirrored people whose groups are to become others: the source's own, or those of another target's mirrors.
create temporary table if not exists kindred_joined_person (
    mapping_id uuid primary key,
    source_id uuid not null,
    old_id uuid not null,
    new_id uuid not null,
    has_own boolean not null default false  -- the target has a person in the new group already
) on commit delete rows;

-- What becomes of the people (by their mapping), stacks, tags and albums of a job that ends, and of albums that a job's rules
-- name no more.
create temporary table if not exists kindred_unshared (
    kind text not null,  -- person, stack, tag, album
    id uuid not null,
    verdict text not null,  -- gone, own, kept, deleted, shared
    primary key (kind, id)
);

-- What targets deleted of what they were given, and what a person may restore.
create temporary table if not exists kindred_tombstone (
    kind text not null,  -- photo, person, face, album_entry, stack, tag, album
    id uuid not null,  -- of the source asset, our mapping of the person, the mirrored face, asset, stack, tag, album
    job text,
    source_asset_id uuid,
    target_user_id uuid not null,
    file_name text,
    tombstone_at timestamptz
);

-- In what format a file is, by the end of its name, with one word for each format that has several.
create or replace function pg_temp.kindred_format(name text) returns text
language sql immutable strict parallel safe
as $$
    select case lower(substring(name from '[^.]*$'))
               when 'jpg' then 'jpeg' when 'jpe' then 'jpeg'
               when 'heif' then 'heic' when 'hif' then 'heic'
               when 'tif' then 'tiff'
               else lower(substring(name from '[^.]*$'))
           end
$$;

-- Source assets of which is asked whether the target has an own copy, and others of the source's of which an own asset
-- may be the copy rather (rivals), ...
create temporary table if not exists kindred_asked (
    source_id uuid primary key,
    is_rival boolean not null
);

-- ... the own assets that each is like, ...
create temporary table if not exists kindred_likeness (
    source_id uuid not null,
    own_id uuid not null,
    distance double precision,  -- of the CLIP embeddings; null: the checksum is the same
    seconds double precision not null,  -- between the times of capture
    has_same_name boolean not null,
    primary key (source_id, own_id)
);

-- ... and those that are copies: one own asset for each source asset at most, and the other way round.
create temporary table if not exists kindred_copy (
    source_id uuid primary key,
    own_id uuid not null unique,
    distance double precision,
    seconds double precision not null
);

-- People from a file of `people save`, as whoever restores them has read it, ...
create temporary table if not exists kindred_saved_person (
    ordinal integer primary key,
    name text not null,
    birth_date date,
    is_hidden boolean not null,
    is_favorite boolean not null,
    color text
);

-- ... and their faces: on which photo, in which box of a picture of that size.
create temporary table if not exists kindred_saved_face (
    person integer not null,  -- its ordinal
    ordinal integer not null,
    asset_id uuid not null,
    checksum bytea not null,
    is_external boolean not null,
    path text not null,
    image_width integer not null,
    image_height integer not null,
    x1 integer not null,
    y1 integer not null,
    x2 integer not null,
    y2 integer not null,
    embedding text,  -- not vector: this file runs where that type may lack
    primary key (person, ordinal)
);
