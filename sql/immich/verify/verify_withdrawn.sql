-- Promise 3: mirrors of what the source trashed, locked or made private in a way that a later Immich may have, or of what the
-- job's rules do not take any more, unless a brake holds their removal back. Offline is not deletion.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, case when s."deletedAt" is not null then 'in the trash'
                                     when s.visibility::text in ('timeline', 'archive', 'hidden') then 'no rule takes it'
                                     else s.visibility::text end as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset s on s.id = p.source_id
where not s."isOffline"
  and (s."deletedAt" is not null or s.visibility::text not in ('timeline', 'archive', 'hidden')
       or (s.visibility <> 'hidden'
           and exists (select from pg_temp.kindred_judged g where g.asset_id = s.id and not g.is_taken)))
  and not exists (select from _kindred_brake b where b.job = j.job and b.would_remove > 0)
