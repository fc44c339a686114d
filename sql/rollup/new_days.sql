-- Question: which documents change because days have passed?
-- Grain: one row per snapshot and day after $last_today, up to $today.
insert into due
select 'behavior_days' as snapshot, null as part, unnest(range($last_today::date + 1, $today::date + 1, interval 1 day))::date::varchar as field
union all
select 'behavior_previous_users' as snapshot, null as part, 'all' as field
