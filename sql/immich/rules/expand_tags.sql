-- Adds to the conditions `tag` of the job's rules the tags below the ones that they name.
-- Returns nothing. Locks nothing, writes only pg_temp.kindred_condition.
update pg_temp.kindred_condition d
set ids = array(select t.id_descendant from tag_closure t where t.id_ancestor = any (d.ids))
where d.kind = 'tag'
