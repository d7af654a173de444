-- Promise 3: mirrors of what the source trashed or locked, unless a brake holds their removal back. Offline is not
-- deletion.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, case when s.visibility = 'locked' then 'locked' else 'in the trash' end as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset s on s.id = p.source_id
where not s."isOffline"
  and (s."deletedAt" is not null or s.visibility = 'locked')
  and not exists (select from _kindred_brake b where b.job = j.job)
