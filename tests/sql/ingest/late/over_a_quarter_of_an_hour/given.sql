-- exactly a quarter of an hour is not late
create temp table fresh as
select epoch_ms(timestamp '2024-06-29 12:00') as entry_ms, event_time
from (values (timestamp '2024-06-29 11:45'), ('2024-06-29 11:44:59.999'), ('2024-06-29 12:00:01')) as times (event_time);
