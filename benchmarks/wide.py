"""A wide history: facts of a year by as many agents, models, users and sessions as large installations have.

`python -m benchmarks.wide FOLDER ROWS` writes one that benchmarks can copy. The same ROWS give the same facts.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
from genai_prices.data_snapshot import get_snapshot

from autobot_analytics.settings import Settings
from jobs.database.warehouse_file import open_warehouse
from jobs.rollup.rollup import roll_up
from jobs.warehouse import Warehouse

DAYS = 365
MOST_AT_ONCE = 1_000_000  # facts; memory holds the rollup of as many


@dataclass(frozen=True)
class Width:
    """How many of each there are: a session has six events and three calls, all of its user."""

    agents: int = 1_000
    models: int = 100
    users: int = 100_000


@dataclass(frozen=True)
class Shares:
    """How many facts of each kind a history has."""

    behavior: int
    tasks: int
    calls: int

    @staticmethod
    def of(rows: int) -> "Shares":
        """Divide `rows` facts: six tenths behaviour, one tenth tasks, three tenths calls."""
        return Shares(rows * 6 // 10, rows // 10, rows * 3 // 10)


_BEHAVIOR = """
insert into behavior_events (
    batch, epoch, entry_ms, entry_seq, event_key, event_id, event_time, bucket, event_type, feature, user_id,
    session_id, session_key, duration_ms, metadata
)
with numbered as (
    select range as number, range // 6 as session, hash('event ' || range) as luck
    from range($first, $until)
),

events as (
    select *, least($now::timestamp, $begin::timestamp + to_microseconds(session * $step_us + (number % 6) * 20000000))
        as moment
    from numbered
)
select
    $batch, 1, epoch_ms(moment), number % 1000, hash('e' || number), 'e' || number, moment, quarter_hour(moment),
    case when luck % 4 = 0 then 'click' else 'page_view' end, 'feature-' || (luck // 4 % 40),
    'user-' || (hash('user of ' || session) % $users), 'session-' || session, 's:session-' || session,
    (luck % 9000)::decimal(18, 3), null
from events
"""
# of agents and models some are called far more often than others: a number between 0 and 1, squared
_TASKS = """
insert into agent_events (
    batch, epoch, entry_ms, entry_seq, event_key, event_id, task_key, agent_id, agent_type, task_id,
    task_name, status, started_at, completed_at, duration_ms, input_size, output_size, tokens_used,
    error_message, metadata
)
with numbered as (
    select range as number, hash('task ' || range) as luck, hash('agent of ' || range) % 1000000 / 1000000 as choice
    from range($first, $until)
),

events as (
    select *, $begin::timestamp + to_microseconds(number * $step_us) as moment
    from numbered
)
select
    $batch, 1, epoch_ms(moment), number % 1000, hash('a' || number), 'a' || number, hash('t' || number),
    'agent-' || floor($agents * choice * choice)::bigint, 'type-' || (floor($agents * choice * choice)::bigint % 12),
    't' || number, 'task-' || (luck % 30), case when luck % 20 = 0 then 'failed' else 'completed' end,
    moment - to_milliseconds((200 + luck % 60000)::bigint), moment, (200 + luck % 60000)::decimal(18, 3),
    luck % 5000, luck % 900, luck % 20000, case when luck % 20 = 0 then 'error ' || (luck % 7) end, null
from events
"""
_CALLS = """
insert into llm_calls (
    batch, epoch, entry_ms, entry_seq, event_key, event_id, event_time, bucket, provider, model, input_tokens,
    output_tokens, cached_input_tokens, cache_write_tokens, cache_accounting, reasoning_tokens,
    producer_cost_usd, service_tier, session_id, user_id, agent_id, endpoint, latency_ms, success,
    error_message, metadata, cost_usd, price_status, unpriced_reason, price_version
)
with numbered as (
    select
        range as number,
        range // 3 as session,
        hash('call ' || range) as luck,
        hash('caller of ' || range) % 1000000 / 1000000 as choice,
        hash('model of ' || range) % 1000000 / 1000000 as model_choice,
    from range($first, $until)
),

events as (
    select
        *,
        least($now::timestamp, $begin::timestamp + to_microseconds(session * $step_us + (number % 3) * 30000000))
            as moment,
        200 + luck % 8000 as input_tokens,
        20 + luck // 8000 % 900 as output_tokens,
    from numbered
)
select
    $batch, 1, epoch_ms(moment), events.number % 1000, hash('c' || events.number), 'c' || events.number, moment,
    quarter_hour(moment), models.provider, models.model, input_tokens, output_tokens,
    case when luck % 3 = 0 then input_tokens // 2 else 0 end, 0, 'inclusive', 0, null, null,
    'session-' || session, 'user-' || (hash('user of ' || session) % $users),
    'agent-' || floor($agents * choice * choice)::bigint, 'endpoint-' || (luck % 9), 150 + luck % 6000, luck % 50 > 0,
    case when luck % 50 = 0 then 'error ' || (luck % 5) end, null,
    (input_tokens * models.input_usd + output_tokens * models.output_usd)::decimal(18, 9), 'priced', null, 'benchmark'
from events
join models on models.number = floor($models * model_choice * model_choice)::bigint
"""


def lay_down(warehouse: Warehouse, settings: Settings, rows: int, now: datetime, width: Width | None = None) -> None:
    """Put `rows` facts into the year before `now` (UTC without a zone) and roll them up; nothing is published."""
    width = width or Width()
    whole = Shares.of(rows)
    common = {
        "now": now,
        "begin": now - timedelta(days=DAYS),
        "agents": width.agents,
        "users": width.users,
        "models": width.models,
    }
    texts = {"behavior": (_BEHAVIOR, 6), "tasks": (_TASKS, 1), "calls": (_CALLS, 3)}
    for batch, (first, until) in enumerate(_parts(rows), start=int(warehouse.meta("batch")) + 1):
        with warehouse.transaction(), warehouse.view(models=_models(width.models)):
            for kind, (text, of_one_session) in texts.items():
                share = getattr(whole, kind)
                warehouse.execute(
                    text,
                    **common,
                    batch=batch,
                    first=share * first // rows,
                    until=share * until // rows,
                    step_us=int(DAYS * 86_400_000_000 * of_one_session / share),
                )
            warehouse.set_meta(batch=batch)
        roll_up(warehouse, settings, now)
    warehouse.checkpoint()


def _parts(rows: int) -> Iterator[tuple[int, int]]:
    """Yield the first fact of each part of the history, and the one after its last."""
    for first in range(0, rows, MOST_AT_ONCE):
        yield first, min(first + MOST_AT_ONCE, rows)


def _models(count: int) -> pl.DataFrame:
    """Return `count` models that the package prices, in the order in which providers have a first, a second, …."""
    priced = [
        (place, provider.id, model.id, float(model.prices.input_mtok) / 1e6, float(model.prices.output_mtok) / 1e6)
        for provider in get_snapshot().providers
        for place, model in enumerate(provider.models)
        if not isinstance(model.prices, list)
        and isinstance(model.prices.input_mtok, Decimal)
        and isinstance(model.prices.output_mtok, Decimal)
    ]
    chosen = sorted(priced, key=lambda one: one[:3])[:count]
    if len(chosen) < count:
        raise ValueError(f"the price list has only {len(chosen)} models")
    columns = ("place", "provider", "model", "input_usd", "output_usd")
    return pl.DataFrame(chosen, schema=columns, orient="row").with_row_index("number")


if __name__ == "__main__":
    made = Settings(data_dir=Path(sys.argv[1]))
    opened = open_warehouse(made)
    lay_down(opened, made, int(sys.argv[2]), datetime.now(UTC).replace(tzinfo=None, microsecond=0))
    opened.close()
