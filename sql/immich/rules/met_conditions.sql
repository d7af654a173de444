-- Every condition of the job's rules (pg_temp.kindred_condition) that a changed asset meets.
-- judge_assets, count_rules and explain_rules include this text.
-- Returns asset_id, clause, ordinal. Locks nothing, writes nothing.
-- include condition_folder
union all
-- include condition_library
union all
-- include condition_album
union all
-- include condition_person
union all
-- include condition_tag
union all
-- include condition_favorite
union all
-- include condition_archived
union all
-- include condition_type
union all
-- include condition_rating
union all
-- include condition_taken
