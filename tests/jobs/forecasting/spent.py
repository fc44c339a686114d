"""Spending that lies in the rollups already, for tests of what is forecast from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from jobs.warehouse import Warehouse
from tests.jobs.driving import NOW

TODAY = NOW.date()
HOURS = (9, 13, 20)  # when calls are made; the last ones when the tests' clock shows 20:00


@dataclass(frozen=True)
class Spent:
    """What an agent spent on a model on a day: three equal parts at HOURS."""

    day: date
    usd: float
    provider: str | None = "openai"
    model: str = "gpt-4o"
    agent_id: str | None = None


def days_ago(days: int) -> date:
    """Return the day that is so many days before the tests' clock."""
    return TODAY - timedelta(days=days)


def spend(warehouse: Warehouse, spent: Iterable[Spent], until: datetime = NOW) -> None:
    """Put spending into the rollups, as the ticks do; nothing that is later than `until`."""
    rows = [
        (
            *(datetime.combine(one.day, datetime.min.time()) + timedelta(hours=hour),),
            *(one.provider, one.model, one.agent_id, one.usd / len(HOURS)),
        )
        for one in spent
        for hour in HOURS
    ]
    frame = pl.DataFrame(
        [row for row in rows if row[0] < until],
        schema={
            "bucket": pl.Datetime("us"),
            "provider": pl.String,
            "model": pl.String,
            "agent_id": pl.String,
            "cost_usd": pl.Float64,
        },
        orient="row",
    )
    with warehouse.transaction(), warehouse.view(frame=frame):
        warehouse.execute(
            "insert into llm_15m by name "
            "select bucket, provider, model, agent_id, 1 as calls, 1000 as input_tokens, 100 as output_tokens, "
            "0 as cached_input_tokens, 0 as cache_write_tokens, 0 as reasoning_tokens, cost_usd, 0 as free_calls, "
            "0 as unpriced_calls, 0 as unpriced_tokens from frame; "
            "insert into calendar select distinct bucket, bucket::date, hour(bucket) from frame "
            "where bucket not in (select bucket from calendar)"
        )
    warehouse.forget()  # what was computed of the rollups: no tick has changed them
