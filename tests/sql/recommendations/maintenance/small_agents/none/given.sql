-- no task at all
select 1;
