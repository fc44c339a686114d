select 'alert' as what, key, state as detail from alerts
union all
select channel as what, key, attempts::varchar as detail from notifications
union all
select 'due' as what, field as key, snapshot as detail from due
order by what, key, detail
