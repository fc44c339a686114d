"""Agents' tasks: what a user reads against the same figures counted once more by the definitions.

Three times: when half of the entries have arrived, in no order; three hours later, when all have; and a week later,
when nothing more came and what still ran is taken for abandoned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from genai_prices import Usage, calc_price

from tests.end_to_end.agent_recount import AgentRecount, Entry, RecountedTask, differ, metrics, tasks_of
from tests.end_to_end.agent_work import NOW, entries
from tests.end_to_end.service import ServiceUnderTest, empty, running

ZONE = "America/New_York"
WINDOWS = (1, 7, 30, 365)
ARRIVALS = ("half", "all", "a week later")
CALLS_AT = NOW - timedelta(days=2)
PRICED_CALLS = {"steady": 3, "worker-1": 2, "stuck": 1}
UNPRICED = "worker-2"


@dataclass(frozen=True)
class AgentsRead:
    """A service that has read some entries, and the same entries counted once more."""

    service: ServiceUnderTest
    recount: AgentRecount


@pytest.fixture(scope="module", params=ARRIVALS)
def read(
    request: pytest.FixtureRequest, lasting_redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AgentsRead]:
    """Half of the entries, all of them, or all of them and a week without any."""
    work = entries(seed=7)
    half = len(work) // 2
    folder = tmp_path_factory.mktemp("agents")
    with running(empty(lasting_redis_url), folder, NOW, ZONE) as service:
        service.load(write_calls(folder / "calls.jsonl"), "llm")
        service.load(write(work[:half], folder / "first.jsonl"), "agents")
        service.tick_at(now := NOW)
        if request.param != "half":
            service.load(write(work[half:], folder / "second.jsonl"), "agents")
            service.tick_at(now := NOW + timedelta(hours=3))
        if request.param == "a week later":
            service.tick_at(now := NOW + timedelta(days=7))
        known = work[:half] if request.param == "half" else work
        zone = ZoneInfo(ZONE)
        yield AgentsRead(service, AgentRecount(tasks_of(known, now), zone, now.astimezone(zone).date()))


def write(work: list[Entry], path: Path) -> Path:
    """Write entries as JSON lines, each with the fields it has."""
    path.write_bytes(b"\n".join(orjson.dumps(entry) for entry in work))
    return path


def write_calls(path: Path) -> Path:
    """Write the agents' calls of language models as JSON lines."""
    call = {"provider": "openai", "input_tokens": 1_001, "output_tokens": 77, "timestamp": CALLS_AT.isoformat()}
    models = [(name, "gpt-4o") for name, calls in PRICED_CALLS.items() for _ in range(calls)]
    models.append((UNPRICED, "no-such-model"))
    path.write_bytes(b"\n".join(orjson.dumps(call | {"agent_id": name, "model": model}) for name, model in models))
    return path


def cost_usd(recount: AgentRecount, agent_id: str, days: int) -> float | None:
    """Return what an agent's calls cost in a window; None when it made some and none has a price."""
    called_on = CALLS_AT.astimezone(recount.zone).date()
    if called_on <= recount.today - timedelta(days=days):
        return 0.0
    if agent_id == UNPRICED:
        return None
    price = calc_price(
        Usage(input_tokens=1_001, output_tokens=77),
        model_ref="gpt-4o",
        provider_id="openai",
        genai_request_timestamp=CALLS_AT,
    )
    return float(PRICED_CALLS.get(agent_id, 0) * price.total_price)


def check(found: dict[str, Any], tasks: list[RecountedTask], recount: AgentRecount, days: int) -> None:
    """Compare one agent's figures; percentiles may be 1 % off, all else only as additions of floats may."""
    expected = metrics(tasks)
    for name in ("p50_duration_ms", "p95_duration_ms", "p99_duration_ms"):
        exact = expected.pop(name)
        assert found[name] == (None if exact is None else pytest.approx(exact, rel=0.01, abs=1e-9)), name
    cost = cost_usd(recount, found["agent_id"], days)
    completed = expected["completed_tasks"]
    expected |= {
        "cost_usd": cost,
        "cost_per_completed_task_usd": cost / completed if cost is not None and completed else None,
    }
    assert {name: found[name] for name in expected} == {
        name: pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
        for name, value in expected.items()
    }
    assert datetime.fromisoformat(found["last_activity"]) == recount.last_activity(found["agent_id"])


@pytest.mark.parametrize("days", WINDOWS)
def test_performance(read: AgentsRead, days: int) -> None:
    """Every agent with a task in the window has its exact counts, rates, bounds, durations, tokens and cost."""
    answer = read.service.answer("/agents/performance", days=days)
    expected = read.recount.of_window(days)
    assert {found["agent_id"] for found in answer["agents"]} == set(expected)
    assert answer["total_agents"] == len(expected)
    for found in answer["agents"]:
        check(found, expected[found["agent_id"]], read.recount, days)
    done = [task for tasks in expected.values() for task in tasks if task.is_done]
    completed = sum(task.status == "completed" for task in done)
    assert answer["summary"] == {
        "total_tasks": len(done),
        "total_completed": completed,
        "total_failed": sum(task.status == "failed" for task in done),
        "avg_success_rate": pytest.approx(100 * completed / len(done)) if done else None,
    }


@pytest.mark.parametrize("days", [30, 365])
def test_compare(read: AgentsRead, days: int) -> None:
    """The agents asked for, ranked by Wilson's lower bound, mean duration and volume, and which neighbours differ."""
    names = ["lucky", "steady", "unlucky", "worker-3", "worker-8", "nobody"]
    answer = read.service.answer("/agents/compare", days=days, agent_ids=",".join(names))
    by_agent = read.recount.of_window(days)
    figures = {name: metrics(by_agent.get(name, [])) for name in names[:-1]}
    assert [found["agent_id"] for found in answer["agents"]] == names[:-1]
    assert answer["unknown_agents"] == ["nobody"]
    for found in answer["agents"]:
        check(found, by_agent.get(found["agent_id"], []), read.recount, days)
    assert all(figure["total_tasks"] for figure in figures.values())
    ranked = sorted(figures, key=lambda name: -figures[name]["success_rate_low"])
    assert answer["rankings"] == {
        "by_success_rate": ranked,
        "by_speed": sorted(figures, key=lambda name: figures[name]["avg_duration_ms"] or float("inf")),
        "by_volume": sorted(figures, key=lambda name: -figures[name]["total_tasks"]),
    }
    assert ranked.index("steady") < ranked.index("lucky")  # 990 of 1,000 above 1 of 1
    for pair, name, next_name in zip(answer["significance"], ranked[:-1], ranked[1:], strict=True):
        p_value = differ(*((figures[one]["completed_tasks"], figures[one]["total_tasks"]) for one in (name, next_name)))
        assert (pair["agent_id"], pair["next_agent_id"]) == (name, next_name)
        assert pair["p_value"] == pytest.approx(p_value, rel=1e-6, abs=1e-12)
        assert pair["significant"] == (p_value < 0.05)


def test_history(read: AgentsRead) -> None:
    """Each agent's tasks, newest first, each in its last state with all that its entries said."""
    for agent_id in ("steady", "worker-1", "worker-8", "stuck", "gone"):
        expected = read.recount.history(agent_id)
        answer = read.service.answer(f"/agents/{agent_id}/history", limit=1_000)
        assert answer["count"] == len(expected)
        assert [shown(found) for found in answer["tasks"]] == [as_shown(task) for task in expected]
        newest = read.service.answer(f"/agents/{agent_id}/history", limit=3)
        assert newest["tasks"] == answer["tasks"][:3]
    assert read.service.get("/agents/nobody/history").status_code == 404


def shown(found: dict[str, Any]) -> dict[str, Any]:
    """Return a task of an answer with times as times."""
    times = {
        name: datetime.fromisoformat(found[name]) for name in ("started_at", "completed_at") if found[name] is not None
    }
    return found | times


def as_shown(task: RecountedTask) -> dict[str, Any]:
    """Return a task as an answer should have it."""
    optional = ("task_name", "completed_at", "input_size", "output_size", "tokens_used", "error_message", "metadata")
    return {name: task.fields.get(name) for name in optional} | {
        "agent_id": task.fields["agent_id"],
        "agent_type": task.fields.get("agent_type", "unknown"),
        "task_id": task.fields["task_id"],
        "started_at": task.started_at,
        "status": task.status,
        "duration_ms": task.duration_ms,
        "error_message": "still running after 01:00:00: taken for abandoned"
        if task.abandoned
        else task.fields.get("error_message"),
    }
