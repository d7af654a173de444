-- Fills pg_temp.kindred_asset with the mirrors in $2.
-- $1 boolean: source and target are of one cluster group, $2 uuid[]: mirrors.
-- Returns nothing. Writes only the temporary table.
-- include followed_assets
where t.mirror_id = any ($2)
