"""The golden scenario: the ills that are in it are found, and nothing else; without them nothing is urgent."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

import duckdb
import orjson
import pytest
import redis

import sql
from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from autobot_analytics.stores.budgets import BUDGETS_KEY
from jobs.anomalies.job import find_anomalies
from jobs.budgets.check import check_budgets
from jobs.forecasting.job import forecast
from jobs.lake.database import DATABASE
from jobs.lake.publish import publish_lake
from jobs.pricing.job import list_prices
from jobs.rules.optimize import RULES, optimize
from jobs.rules.recommend import recommend, rules
from jobs.warehouse import Warehouse
from tests.golden.scenario import AGENT_IDS, MODELS, Ills, Scenario
from tests.jobs.driving import NOW, Road
from web.app import create_app

DEGRADING, GROWING = AGENT_IDS[7], MODELS[2][1]
EXPECTED = {
    f"agent-degrading-{DEGRADING}": "high",  # it fails more often than it used to,
    f"agent-error-{DEGRADING}": "high",  # and more often than anybody likes
    "cost-growth": "medium",
    "budget-team": "high",
    "data-loss-behavior": "critical",
}
IN_VAIN = {f"idle-spend-{DEGRADING}"}
GROWN = {
    f"oversized-prompts-{agent_id}-anthropic/{GROWING}"
    for place, agent_id in enumerate(AGENT_IDS)
    if MODELS[place % len(MODELS)][1] == GROWING
}
TOO_DEAR = {  # a third model does the same calls for less, whatever ails
    f"cheaper-model-{agent_id}-{'/'.join(model)}"
    for place, agent_id in enumerate(AGENT_IDS)
    if (model := MODELS[place % len(MODELS)]) != MODELS[0]
}
FAILURES = {"fleet-idle-spend"}  # what the other agents' few failures cost together
LOST = 25


@pytest.fixture(scope="module")
def server() -> Iterator[RedisProcess]:
    """A redis-server of these tests' own."""
    with RedisProcess() as server:
        yield server


def road_of(server: RedisProcess, ills: Ills, data_dir: Path | None = None) -> Road:
    """Bring ninety days from the streams into an empty warehouse; the disk of this machine is no part of it."""
    client = redis.Redis.from_url(server.url)
    client.flushall()
    road = Road(client, Settings(disk_free_enough_gb=1e-6, min_free_mb=0), data_dir)
    for stream, entries in Scenario(ills).entries().items():
        places = count()
        with client.pipeline(transaction=False) as pipe:
            for moment, fields in entries:
                entry_id = f"{int(moment.timestamp() * 1000)}-{next(places)}"
                pipe.xadd(stream.key, cast("dict[Any, Any]", fields), id=entry_id)
            pipe.execute()
    road.tick()
    return road


def set_budget(road: Road, days_left: float) -> None:
    """Set a monthly budget that lasts so many more days at the mean of the month."""
    spent = float(road.ask("select sum(cost_usd) from llm_15m where bucket >= '2024-06-01'")[0][0])
    threshold = spent + days_left * spent / NOW.day
    budget = {"name": "team", "threshold_usd": threshold, "period": "monthly", "notify_at_percent": [100]}
    road.client.hset(BUDGETS_KEY, "team", orjson.dumps(budget | {"enabled": True, "created_at": "2024-06-01T00:00:00"}))


def look(road: Road) -> dict[str, dict[str, Any]]:
    """Run the jobs, the rules twice, as many look at two samples; give what somebody should act upon."""
    road.tick()
    list_prices(road.worker)
    for job in (optimize, forecast, find_anomalies):
        with road.worker.beside() as worker:
            job(worker)
    check_budgets(road.worker)
    recommend(road.worker)
    road.now += timedelta(minutes=5)
    road.tick()
    recommend(road.worker)
    return road.published().get("maintenance", {})


def by_id(warehouse: Warehouse, rule: str, parameters: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Ask a rule; give its rows by their first column."""
    columns, rows = warehouse.documents(rule, **parameters)
    return {str(row[0]): dict(zip(columns, row, strict=True)) for row in rows}


def trim(road: Road) -> None:
    """Trim entries of a stream that nobody has read yet."""
    last = road.now - timedelta(seconds=1)
    fields: Any = {"event_type": "click", "feature": "chat", "timestamp": f"{last.isoformat()}Z"}
    for _ in range(LOST + 1):
        road.client.xadd(BEHAVIOR.key, fields)
    road.client.xtrim(BEHAVIOR.key, maxlen=1, approximate=False)


@pytest.fixture(scope="module")
def ill(
    server: RedisProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Road, dict[str, dict[str, Any]]]]:
    """The scenario with its ills: an agent degrades, prompts double, a budget will break, a stream was trimmed."""
    ills = Ills(failing_agent=DEGRADING, growing_model=GROWING)
    road = road_of(server, ills, tmp_path_factory.mktemp("golden"))
    set_budget(road, days_left=0.3)
    trim(road)
    yield road, look(road)
    road.warehouse.close()
    road.client.close()


def test_exactly_the_ills_are_found(ill: tuple[Road, dict[str, dict[str, Any]]]) -> None:
    """What somebody should act upon are the ills, each with its priority, and nothing else."""
    _, found = ill
    assert {name: one["priority"] for name, one in found.items()} == EXPECTED


def test_savings_are_those_of_the_scenario(ill: tuple[Road, dict[str, dict[str, Any]]]) -> None:
    """Money can be saved on prompts that doubled, on what the failing agent spends in vain, and by a cheaper model."""
    road, _ = ill
    savings = road.published()["optimization"]
    assert savings.keys() == TOO_DEAR | GROWN | IN_VAIN | FAILURES
    assert {one["priority"] for one in savings.values()} <= {"low", "medium"}
    for one in savings.values():
        saved, spent = one["expected_savings"], one["current_usage"].get("cost_usd")
        assert 0 < saved["cost_usd_low"] < saved["cost_usd"] < saved["cost_usd_high"]
        assert spent is None or saved["cost_usd_high"] <= spent


def test_each_names_its_ill(ill: tuple[Road, dict[str, dict[str, Any]]]) -> None:
    """The recommendations name the agent, the model, the budget and the stream, with their figures."""
    _, found = ill
    assert found[f"agent-degrading-{DEGRADING}"]["affected_component"] == DEGRADING
    assert found["cost-growth"]["affected_component"] == f"anthropic/{GROWING}"
    assert found["budget-team"]["evidence"]["figures"]["breach_probability"] >= 0.9
    assert found["data-loss-behavior"]["evidence"]["figures"]["lost"] == LOST
    assert all(0 < one["confidence"] <= 1 for one in found.values())


def test_each_rests_on_what_an_analyst_finds(ill: tuple[Road, dict[str, dict[str, Any]]]) -> None:
    """The query of each one's evidence, run on the published `analytics.duckdb`, gives the same row again."""
    road, found = ill
    savings = road.published()["optimization"]
    publish_lake(road.worker)
    with duckdb.connect(road.settings.data_dir / DATABASE, read_only=True) as connection:
        analyst = Warehouse(connection)
        for name, one in found.items():
            query = one["evidence"]["query"]
            again = by_id(analyst, query["file"].removesuffix(".sql"), query["parameters"])
            assert again[name]["figures"] == one["evidence"]["figures"]
            assert again[name]["description"] == one["description"]
        parameters = {**road.settings.model_dump(), "today": "2024-06-29", "now": "2024-06-29T20:05:00Z"}
        asked = [row for rule in rules() for row in analyst.documents(rule, **parameters)[1]]
        saving = {name: one for rule in sql.names(RULES) for name, one in by_id(analyst, rule, parameters).items()}
    assert {row[0] for row in asked} == set(found)
    assert saving.keys() == savings.keys()
    for name, one in savings.items():
        assert saving[name]["figures"] == one["evidence"]["figures"]
        assert saving[name]["expected_savings"] == one["expected_savings"]


def test_the_web_shows_them(ill: tuple[Road, dict[str, dict[str, Any]]]) -> None:
    """The endpoints answer with what the job found, most urgent first, and the agent's stand with the agent."""
    road, found = ill
    web = create_app(road.settings, road.client, lambda: road.now.replace(tzinfo=UTC)).test_client()
    given = web.get("/api/analytics/advanced/maintenance").get_json()
    assert {one["id"]: one for one in given["recommendations"]} == found
    assert given["by_priority"] == {"critical": 1, "high": 3, "medium": 1, "low": 0}
    assert given["recommendations"][0]["id"] == "data-loss-behavior"
    (advice,) = web.get("/api/analytics/agents/recommendations").get_json()["recommendations"]
    assert advice["agent_id"] == DEGRADING
    assert {one["id"] for one in advice["recommendations"]} == {name for name in found if name.startswith("agent-")}
    health = web.get("/api/analytics/advanced/health").get_json()
    assert health["indicators"]["maintenance_issues"] == len(found)
    assert health["indicators"]["optimization_opportunities"] == len(TOO_DEAR | GROWN | IN_VAIN | FAILURES)
    parts = [part for part in health["health"]["parts"].values() if part is not None]
    assert len(parts) == 3
    assert health["health"]["score"] == round(sum(parts) / len(parts), 1)


def test_without_ills_nothing_is_found(server: RedisProcess) -> None:
    """The same ninety days without them, and with a budget that lasts, give no recommendation at all.

    What could be saved is known all the same; none of it is of high priority.
    """
    road = road_of(server, Ills())
    set_budget(road, days_left=10)
    found, savings = look(road), road.published()["optimization"]
    road.warehouse.close()
    road.client.close()
    assert found == {}
    assert savings.keys() == TOO_DEAR | FAILURES
    assert {one["priority"] for one in savings.values()} <= {"low", "medium"}
