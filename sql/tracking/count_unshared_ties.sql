-- How many people, stacks, tags and albums of a job that ends go, and how many stay.
-- Returns kind (person, stack, tag, album), verdict, count.
select kind, verdict, count(*) as count
from pg_temp.kindred_unshared
group by kind, verdict
