create temp table touched as
select timestamp '2024-06-29 10:00' as bucket;
