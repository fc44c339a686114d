-- What is told of the session "s:a" is told anew; nothing else changed.
create temp table region as
select 's:a' as session_key, timestamp '2024-06-01' as first_at, timestamp '2024-06-30' as last_at;
