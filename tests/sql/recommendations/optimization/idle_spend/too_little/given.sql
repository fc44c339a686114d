-- 19 failed tasks
insert into tasks by name
select
    0 + n as task_key,
    'a' as agent_id,
    'failed' as status,
    false as is_open,
    timestamp '2024-06-20 00:00' + to_minutes(20 * n + 0) as started_at,
    quarter_hour(timestamp '2024-06-20 00:00' + to_minutes(20 * n + 0)) as bucket,
    timestamp '2024-06-20 00:10' + to_minutes(20 * n + 0) as completed_at,
from range(19) as numbers (n);
insert into llm_calls by name
select
    'a' as agent_id,
    timestamp '2024-06-20 00:05' + to_minutes(20 * n) as event_time,
    quarter_hour(timestamp '2024-06-20 00:05' + to_minutes(20 * n)) as bucket,
    1 as cost_usd,
    true as success,
from range(19) as numbers (n);
