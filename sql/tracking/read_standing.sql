-- What our own tables know of how a job stands.
-- $1 text: job.
-- Returns one row: mirrors, offline (mirrors that a scan set offline), faults_by_reason (JSON object of counts).
select (select count(*) from _face_sync_asset_map where job = $1) as mirrors,
       (select count(*) from _face_sync_asset_map where job = $1 and offline_since is not null) as offline,
       (select coalesce(jsonb_object_agg(reason, assets), '{}')::text
        from (select reason, count(*) as assets
              from (select reason from _kindred_fault where job = $1
                    union all
                    select reason from _kindred_person_fault where job = $1) fault
              group by reason) counted)
           as faults_by_reason
