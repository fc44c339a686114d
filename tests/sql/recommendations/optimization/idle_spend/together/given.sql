-- ten agents that lost two tasks each, with a call of $0.50 in each of them
insert into tasks by name
select
    n as task_key,
    'small-' || (n % 10) as agent_id,
    'failed' as status,
    false as is_open,
    timestamp '2024-06-20 00:00' + to_minutes(20 * n) as started_at,
    quarter_hour(timestamp '2024-06-20 00:00' + to_minutes(20 * n)) as bucket,
    timestamp '2024-06-20 00:10' + to_minutes(20 * n) as completed_at,
from range(20) as numbers (n);
insert into llm_calls by name
select
    'small-' || (n % 10) as agent_id,
    timestamp '2024-06-20 00:05' + to_minutes(20 * n) as event_time,
    quarter_hour(timestamp '2024-06-20 00:05' + to_minutes(20 * n)) as bucket,
    0.5 as cost_usd,
    true as success,
from range(20) as numbers (n);
