"""A warehouse with a past: facts of a year, laid down directly and rolled up, for benchmarks of what comes after."""

from datetime import datetime

from autobot_analytics.settings import Settings
from jobs.rollup.rollup import roll_up
from jobs.warehouse import Warehouse

DAYS = 365
_BEHAVIOR = """
insert into behavior_events (
    batch, epoch, entry_ms, entry_seq, event_key, event_id, event_time, bucket, event_type, feature, user_id,
    session_id, session_key, duration_ms, metadata
)
with events as (
    select range as number, $now::timestamp - to_microseconds(cast(($rows - range) * $step_us as bigint)) as moment
    from range($rows)
)
select
    1, 1, epoch_ms(moment), number % 1000, hash('e' || number), 'e' || number, moment, quarter_hour(moment),
    case when number % 4 = 0 then 'click' else 'page_view' end, 'feature-' || (number % 40),
    'user-' || (hash(number // 12) % $users), 'session-' || (number // 12),
    's:session-' || (number // 12), (number % 9000)::decimal(18, 3), null
from events
"""
_AGENTS = """
insert into agent_events (
    batch, epoch, entry_ms, entry_seq, event_key, event_id, task_key, agent_id, agent_type, task_id,
    task_name, status, started_at, completed_at, duration_ms, input_size, output_size, tokens_used,
    error_message, metadata
)
with events as (
    select range as number, $now::timestamp - to_microseconds(cast(($rows - range) * $step_us as bigint)) as moment
    from range($rows)
)
select
    1, 1, epoch_ms(moment), number % 1000, null, null, hash('t' || number), 'agent-' || (number % $agents), 'chat',
    't' || number, 'task', case when number % 20 = 0 then 'failed' else 'completed' end,
    moment - interval 1 minute, moment,
    (number % 60000)::decimal(18, 3), 10, 20, 300, null, null
from events
"""
_CALLS = """
insert into llm_calls (
    batch, epoch, entry_ms, entry_seq, event_key, event_id, event_time, bucket, provider, model, input_tokens,
    output_tokens, cached_input_tokens, cache_write_tokens, cache_accounting, reasoning_tokens,
    producer_cost_usd, service_tier, session_id, user_id, agent_id, endpoint, latency_ms, success,
    error_message, metadata, cost_usd, price_status, unpriced_reason, price_version
)
with events as (
    select range as number, $now::timestamp - to_microseconds(cast(($rows - range) * $step_us as bigint)) as moment
    from range($rows)
)
select
    1, 1, epoch_ms(moment), number % 1000, null, null, moment, quarter_hour(moment), 'openai', 'gpt-4o',
    1000 + number % 500,
    100, 0, 0, 'inclusive', 0, null, null, 'session-' || (number // 12), 'user-' || (number % $users),
    'agent-' || (number % $agents), null, 900, true, null, null, 0.0035, 'priced', null, 'benchmark'
from events
"""


def lay_down(warehouse: Warehouse, settings: Settings, rows: int, now: datetime, agents: int = 50) -> None:
    """Put `rows` facts (six tenths behaviour, one tenth tasks, three tenths calls) into the year before `now`."""
    shares = ((_BEHAVIOR, rows * 6 // 10), (_AGENTS, rows // 10), (_CALLS, rows * 3 // 10))
    for text, share in shares:
        step_us = DAYS * 86_400 * 1_000_000 / share
        parameters = {"rows": share, "step_us": step_us, "now": now, "users": max(rows // 500, 50), "agents": agents}
        warehouse.execute(text, **parameters)
    warehouse.set_meta(batch=1)
    roll_up(warehouse, settings, now)
    warehouse.checkpoint()
