-- The quarters of an hour of May to July 2024, in a zone that is at UTC.
insert into calendar
select bucket, bucket::date as day, hour(bucket) as hour
from (select unnest(range(timestamp '2024-05-01', timestamp '2024-08-01', interval 15 minutes)) as bucket);
