"""Spending to find anomalies in: the agents of a real trace, its two weeks over and over, with spikes put in."""

import csv
import gzip
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jobs.anomalies.job import find_anomalies
from tests.jobs.driving import Fields, Road, iso

TRACE = Path(__file__).parents[3] / "autobot_analytics" / "demo" / "data" / "agent-hours.csv.gz"
TRACE_DAYS = 14
MODELS = {"chat-agent-1": "gpt-4o", "chat-agent-2": "gpt-4.1", "support-agent-1": "gpt-4o-mini"}
TOKENS = 40  # times as many as in the trace, so that days cost some hundred dollars

DAY = timedelta(days=1)
STANDARD = 1_000_000  # input tokens of a call of gpt-4o for $2.50

Documents = dict[str, dict[str, Any]]
Factor = Callable[[str, datetime], int]


def as_it_was(agent_id: str, hour: datetime) -> int:
    """Put no spike in."""
    return 1


def calls(end: datetime, days: int, factor: Factor = as_it_was) -> Iterator[Fields]:
    """Yield a call for each agent and hour of the `days` up to `end`, with `factor` times the tokens of the trace."""
    first = end.replace(hour=0, minute=0) - timedelta(days=days - 1)
    for day in range(days):
        for agent_id, hour, input_tokens, output_tokens in _of_day(day % TRACE_DAYS):
            at = first + timedelta(days=day, hours=hour)
            if at <= end:
                times = factor(agent_id, at)
                yield call(agent_id, at, input_tokens * TOKENS * times, output_tokens * TOKENS * times)


def call(agent_id: str | None, at: datetime, input_tokens: int, output_tokens: int = 0, **fields: str | int) -> Fields:
    """Make a call; an agent calls its own model."""
    made: dict[str | bytes, str | bytes | int | float] = {
        "provider": "openai",
        "model": MODELS.get(agent_id or "", "gpt-4o"),
        "input_tokens": input_tokens,
        "output_tokens": output_tokens,
        "timestamp": iso(at),
    }
    return made | ({"agent_id": agent_id} if agent_id else {}) | fields


@cache
def _of_day(day: int) -> list[tuple[str, int, int, int]]:
    with gzip.open(TRACE, "rt") as file:
        return [
            (row["agent_id"], int(row["hour"]) % 24, int(row["input_tokens"]), int(row["output_tokens"]))
            for row in csv.DictReader(file)
            if int(row["hour"]) // 24 == day
        ]


def work(at: datetime, times: int = 1, agent_id: str = "worker") -> Fields:
    """Make a call for $25, or so many times as much."""
    return call(agent_id, at, 10 * STANDARD * times)


def look(road: Road) -> Documents:
    """Take in what was sent and look for anomalies; give those that are published."""
    road.tick()
    find_anomalies(road.worker)
    return road.published().get("anomalies", {})
