-- Takes the other photos of each stack whose primary photo the job's rules take, unless a rule of `never` takes them.
-- Returns nothing. Locks nothing, writes only pg_temp.kindred_judged.
update pg_temp.kindred_judged j
set is_taken = true,
    rule = (select p.rule
            from asset a
            join stack s on s.id = a."stackId"
            join pg_temp.kindred_judged p on p.asset_id = s."primaryAssetId"
            where a.id = j.asset_id)
where not j.is_taken
  and j.never is null
  and (select p.is_taken
       from asset a
       join stack s on s.id = a."stackId"
       join pg_temp.kindred_judged p on p.asset_id = s."primaryAssetId"
       where a.id = j.asset_id)
