-- Fills pg_temp.kindred_asset with all kept mirrors that this cycle looks at.
-- $1 boolean: source and target are of one cluster group.
-- Returns nothing. Writes only the temporary table.
-- include followed_assets
where t.verdict = 'kept'
