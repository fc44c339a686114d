"""A service with random calls, tasks and events, asked over HTTP and recounted in plain Python."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from tests.jobs.driving import NOW, iso
from tests.jobs.lake.laking import Lake
from tests.web.conftest import Web

MODELS = (("openai", "gpt-4o"), ("anthropic", "claude-sonnet-4-5"), ("in-house", "preview-7b"), (None, "gpt-4o-mini"))
TEAMS = ("red", "blue", None)
Fact = dict[str, Any]
Entry = dict[str | bytes, str | bytes | int | float]


@dataclass
class QueryUnderTest:
    """The service under test, the lake beside it, and its facts as the warehouse holds them."""

    web: Web
    lake: Lake

    def query(self, **question: Any) -> Any:
        """Post a question that must be answered."""
        answer = self.web.client.post("/api/analytics/query", json=question)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def refused(self, **question: Any) -> Any:
        """Post a question that must be refused; return the problem document."""
        answer = self.web.client.post("/api/analytics/query", json=question)
        assert answer.status_code == 422, answer.text
        return answer.get_json()

    def rows(self, *metrics: str, **question: Any) -> dict[tuple[str | None, ...], list[Any]]:
        """Return the metrics by the dimensions."""
        found = self.query(metrics=list(metrics), limit=10_000, **question)["results"]
        return {tuple(row["dimensions"]): row["metrics"] for row in found}

    def facts(self, table: str) -> list[Fact]:
        """Return all facts of a table, with their day in the reporting zone."""
        warehouse = self.lake.warehouse
        names = [str(name) for (name,) in warehouse.execute(f"select column_name from (describe {table})")]
        columns = ", ".join(f'facts."{name}"' for name in names)
        rows = warehouse.execute(f"select {columns}, day from {table} as facts join calendar using (bucket)")
        return [dict(zip([*names, "day"], row, strict=True)) for row in rows]


def recount(facts: list[Fact], key: Callable[[Fact], Any], figure: Callable[[list[Fact]], Any]) -> dict[Any, Any]:
    """Return a figure of the facts by key."""
    groups: dict[Any, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(key(fact), []).append(fact)
    return {name: figure(group) for name, group in groups.items()}


@contextmanager
def service(client: redis.Redis, url: str, data_dir: Path, timezone: str, **settings: Any) -> Iterator[QueryUnderTest]:
    """Run a past of 70 days through the streams into a lake, and serve it."""
    client.flushall()
    lake = Lake(client, Settings(redis_url=url, timezone=timezone, tags=("team",), **settings), data_dir=data_dir)
    send_random(lake, Random(7))
    lake.tick()
    lake.publish()
    web = Web(client, lake.settings, NOW.replace(tzinfo=UTC))
    yield QueryUnderTest(web, lake)
    web.service.trackers.delivery.close()
    web.service.engine.close()
    lake.warehouse.close()


def send_random(lake: Lake, random: Random, number: int = 400) -> None:
    """Send random calls, tasks and events of the last 70 days."""
    for index in range(number):
        at = NOW - timedelta(seconds=random.randrange(70 * 86_400))
        team = random.choice(TEAMS)
        tags: Entry = {}
        if team is not None:
            tags = {"tags": f'{{"team":"{team}"}}'} if index % 2 else {"metadata": f'{{"team":"{team}"}}'}
        _send_call(lake, random, at, tags)
        _send_task(lake, random, at, tags, index)
        _send_event(lake, random, at, tags)


def _send_call(lake: Lake, random: Random, at: datetime, tags: Entry) -> None:
    provider, model = random.choice(MODELS)
    call: Entry = {
        "model": model,
        "input_tokens": random.randrange(1, 5_000),
        "output_tokens": random.randrange(900),
        "agent_id": random.choice(("a1", "a2", "a3")),
        "user_id": random.choice(("u1", "u2", "u3", "u4")),
        "session_id": f"s{random.randrange(30)}",
        "success": random.choice(("true", "true", "false")),
        "latency_ms": random.randrange(40_000) / 10,
        "timestamp": iso(at),
    }
    lake.send(LLM, {**call, **({"provider": provider} if provider else {}), **tags})


def _send_task(lake: Lake, random: Random, at: datetime, tags: Entry, index: int) -> None:
    task: Entry = {
        "agent_id": random.choice(("a1", "a2", "a3")),
        "agent_type": "chat",
        "task_id": f"t{index}",
        "task_name": random.choice(("answer", "search")),
        "status": random.choice(("completed", "completed", "failed", "cancelled", "running")),
        "started_at": iso(at),
        "completed_at": iso(at + timedelta(seconds=random.randrange(90))),
        "tokens_used": random.randrange(100),
    }
    lake.send(AGENTS, {**task, **tags})


def _send_event(lake: Lake, random: Random, at: datetime, tags: Entry) -> None:
    event: Entry = {
        "event_type": random.choice(("page_view", "click")),
        "feature": random.choice(("chat", "search", "files")),
        "user_id": random.choice(("u1", "u2", "u3", "anonymous")),
        "session_id": random.choice(("x1", "x2", "x3", "unknown")),
        "duration_ms": random.randrange(3_000_000),
        "timestamp": iso(at),
    }
    lake.send(BEHAVIOR, {**event, **tags})
