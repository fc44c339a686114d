"""Money: what a user reads against each call priced by itself, in three zones, to the ninth decimal."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import compress
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import duckdb
import orjson
import polars as pl
import pytest
from openpyxl import load_workbook

from jobs.anomalies.job import find_anomalies
from jobs.budgets.check import check_budgets
from jobs.lake.publish import publish_lake
from jobs.pricing.job import list_prices
from jobs.rules.optimize import optimize
from jobs.rules.recommend import recommend
from tests.end_to_end.cost_recount import CostRecount, Sums, calls_of, nine_decimals, period_of
from tests.end_to_end.cost_work import NOW, ZONES, Entry, entries, futures
from tests.end_to_end.service import ServiceUnderTest, empty, running

WINDOWS = (1, 7, 30, 365)
EARLIER = NOW - timedelta(hours=9)  # in all three zones the day before, by UTC
PERIODS = ("daily", "weekly", "monthly")


@dataclass(frozen=True)
class CostsRead:
    """A service that has read the calls, and the same calls counted once more."""

    service: ServiceUnderTest
    recount: CostRecount


@pytest.fixture(scope="module", params=ZONES)
def read(
    request: pytest.FixtureRequest, lasting_redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CostsRead]:
    """Half of the past is read the evening before, and what is left, late, in the night; then all jobs of money run."""
    work = entries(seed=11)
    is_early = [number % 2 == 0 and entry["timestamp"] < EARLIER for number, entry in enumerate(work)]
    early = list(compress(work, is_early))
    late = [*compress(work, (not early for early in is_early)), *futures()]
    folder = tmp_path_factory.mktemp("costs")
    with running(empty(lasting_redis_url), folder, EARLIER, request.param) as service:
        service.load(write(early, folder / "early.jsonl"), "llm")
        service.tick_at(EARLIER)
        service.load(write(late, folder / "late.jsonl"), "llm")
        service.tick_at(NOW)
        for body in budgets():
            assert service.client.post("/api/analytics/cost/budget-alert", json=body).status_code == 200
        for job in (check_budgets, optimize, list_prices, find_anomalies, recommend, publish_lake):
            job(service.context)
        yield CostsRead(service, CostRecount(calls_of(work), ZoneInfo(request.param), NOW))


def write(work: list[Entry], path: Path) -> Path:
    """Write entries as JSON lines."""
    path.write_bytes(b"\n".join(orjson.dumps(entry) for entry in work))
    return path


def budgets() -> list[dict[str, Any]]:
    """Return a budget for each period, zone and scope."""
    scopes = {"total": "", "provider": "openai", "model": "gpt-4o", "agent": "planner"}
    return [
        {"name": f"{period} {zone} {scope}", "threshold_usd": 1.5, "period": period, "timezone": zone, "scope": scope}
        | ({"scope_id": scope_id} if scope_id else {})
        for period in PERIODS
        for zone in ZONES
        for scope, scope_id in scopes.items()
    ]


def usd(amount: float | None) -> Decimal | None:
    """Return money of an answer as it is kept."""
    return None if amount is None else nine_decimals(amount)


def test_the_work_holds_what_it_should(read: CostsRead) -> None:
    """The recount has something to find: each model costs or has no price, and what is ahead is dead."""
    stream = read.service.stream("llm")
    assert (stream["dead"], stream["lost"], stream["lag"]) == (len(futures()), 0, 0)
    assert stream["rows"] == len(read.recount.calls)
    assert stream["duplicates"] == len(entries(seed=11)) - len(read.recount.calls)
    everything = read.recount.window(365)
    assert 0 < len(everything.unpriced) < len(everything.calls)


@pytest.mark.parametrize("days", WINDOWS)
def test_summary(read: CostsRead, days: int) -> None:
    """Total, days, models and what has no price."""
    answer = read.service.answer("/cost/summary", days=days)
    expected = read.recount.window(days)
    assert usd(answer["total_cost_usd"]) == expected.total_usd
    assert {day: usd(cost) for day, cost in answer["daily_costs"].items()} == {
        day.isoformat(): read.recount.between(day, day).total_usd for day in read.recount.days(days)
    }
    assert {name: model_figures(found) for name, found in answer["by_model"].items()} == {
        name: figures(expected.of(model=name)) for name in expected.values("model")
    }
    reasons = answer["unpriced"].pop("reasons")
    assert answer["unpriced"] == {
        "calls": len(expected.unpriced),
        "tokens": sum(Sums(expected.unpriced).tokens),
        "models": sorted({call.model for call in expected.unpriced}),
    }
    assert sum(one["calls"] for one in reasons) == answer["unpriced"]["calls"]
    assert sum(one["tokens"] for one in reasons) == answer["unpriced"]["tokens"]
    assert {one["model"] for one in reasons} == set(answer["unpriced"]["models"])
    assert answer["avg_daily_cost"] == pytest.approx(float(expected.total_usd) / days, rel=1e-12)


def figures(sums: Sums) -> tuple[object, ...]:
    """Return the figures of some calls."""
    return (sums.cost_usd, *sums.tokens, len(sums.calls), len(sums.unpriced))


def model_figures(found: dict[str, Any]) -> tuple[object, ...]:
    """Return the figures of an answer in the same order."""
    counts = ("input_tokens", "output_tokens", "call_count", "unpriced_calls")
    return (usd(found["cost_usd"]), *(found[name] for name in counts))


@pytest.mark.parametrize("days", WINDOWS)
def test_by_model_and_agent(read: CostsRead, days: int) -> None:
    """Both rankings, dearest first; the mean is that of the calls with a price."""
    expected = read.recount.window(days)
    models = read.service.answer("/cost/by-model", days=days)["models"]
    agents = read.service.answer("/cost/by-agent", days=days)["agents"]
    assert {found["agent_id"]: model_figures(found) for found in agents} == {
        name: figures(expected.of(agent_id=name)) for name in expected.values("agent_id")
    }
    for ranking in (models, agents):
        costs = [found["cost_usd"] or 0.0 for found in ranking]
        assert costs == sorted(costs, reverse=True)
    for found in models:
        sums = expected.of(model=found["model"])
        priced = len(sums.calls) - len(sums.unpriced)
        mean = float(sums.total_usd) / priced if priced else None
        assert found["avg_cost_per_call"] == (None if mean is None else pytest.approx(mean, rel=1e-12))
    for name in expected.values("agent_id"):
        one = read.service.answer(f"/cost/by-agent/{quote(name, safe='')}", days=days)
        assert (one["found"], model_figures(one)) == (True, figures(expected.of(agent_id=name)))


@pytest.mark.parametrize("days", [7, 30, 365])
def test_trends(read: CostsRead, days: int) -> None:
    """The later half of the closed days against the earlier."""
    answer = read.service.answer("/cost/trends", days=days)
    closed = [float(read.recount.between(day, day).total_usd) for day in read.recount.days(days)[:-1]]
    half = len(closed) // 2
    earlier, later = sum(closed[:half]) / half, sum(closed[half:]) / (len(closed) - half)
    assert answer["growth_rate_percent"] == pytest.approx(100 * (later / earlier - 1), rel=1e-9)
    assert usd(answer["total_cost_usd"]) == read.recount.window(days).total_usd


def test_by_session(read: CostsRead) -> None:
    """A session is the producer's, over the days that stay readable."""
    recent = read.recount.window(90)
    for name in recent.values("session_id") - {"unknown"}:
        answer = read.service.answer(f"/cost/by-session/{quote(name, safe='')}")
        assert (name, model_figures(answer)) == (name, figures(recent.of(session_id=name)))
    for name in ("none", "unknown"):  # as AutoBot says where there is no session
        assert read.service.answer(f"/cost/by-session/{name}")["found"] is False


def test_budgets(read: CostsRead) -> None:
    """Spent, percent, bounds and burn rate of each period in each zone and scope, whatever the reporting zone."""
    found = {one["name"]: one for one in read.service.answer("/cost/budget-status")["budget_statuses"]}
    scopes: dict[str, dict[str, str]] = {
        "total": {},
        "provider": {"provider": "openai"},
        "model": {"model": "gpt-4o"},
        "agent": {"agent_id": "planner"},
    }
    assert len(found) == len(budgets())
    for body in budgets():
        status, fields = found[body["name"]], scopes[body["scope"]]
        start, end = period_of(NOW, body["period"], ZoneInfo(body["timezone"]))
        spent = read.recount.since(start).of(**fields).total_usd
        assert usd(status["current_usd"]) == spent
        assert datetime.fromisoformat(status["period_start"]) == start
        assert datetime.fromisoformat(status["period_end"]) == end
        assert status["percent_used"] == pytest.approx(float(100 * spent / Decimal("1.5")), rel=1e-12)
        assert status["status"] == ("exceeded" if spent >= 1.5 else "warning" if spent >= 1.125 else "ok")
        look_back = (end - start) / 30
        burnt = float(read.recount.since(NOW - look_back).of(**fields).total_usd)
        assert status["burn_rate"] == pytest.approx(
            (burnt / look_back.total_seconds()) / (1.5 / (end - start).total_seconds())
        )


def test_current_costs(read: CostsRead) -> None:
    """Day, ISO week and month of the reporting zone, as the periods of budgets there have them."""
    current = read.service.answer("/cost/budget-status")["current_costs"]
    zone = read.recount.zone
    assert {name: usd(cost) for name, cost in current.items()} == {
        name: read.recount.since(period_of(NOW, name, zone)[0]).total_usd for name in PERIODS
    }


def test_agents_month(read: CostsRead) -> None:
    """An agent's monthly budget is held against its calls since the first of the month."""
    client = read.service.client
    assert client.put("/api/analytics/cost/by-agent/planner/budget", json={"budget_monthly_usd": 2}).status_code == 200
    spent = read.recount.since(period_of(NOW, "monthly", read.recount.zone)[0]).of(agent_id="planner").total_usd
    answer = read.service.answer("/cost/by-agent/planner/budget")
    assert usd(answer["spent_usd"]) == spent
    assert answer["utilization_percent"] == pytest.approx(float(50 * spent))
    assert usd(answer["remaining_usd"]) == max(2 - spent, Decimal(0))


def test_tables(read: CostsRead) -> None:
    """The exports of costs and of calls, as CSV, as Parquet and as a workbook, add up to the same."""
    daily = {day.isoformat(): read.recount.between(day, day).total_usd for day in read.recount.days(30)}
    rows = list(csv.DictReader(io.StringIO(read.service.get("/export/csv/costs", days=30).text)))
    assert {row["date"]: Decimal(row["cost_usd"]) for row in rows} == daily
    expected = sorted((call.at, call.model, call.cost_usd) for call in read.recount.window(30).calls if call.cost_usd)
    text = read.service.get("/export/csv/usage", days=30, limit=10_000).text
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["cost_usd"] and Decimal(row["cost_usd"])]
    assert expected == sorted(
        (datetime.fromisoformat(row["timestamp"]), row["model"], Decimal(row["cost_usd"])) for row in rows
    )
    frame = pl.read_parquet(read.service.get("/export/parquet/usage", days=365).data)
    assert frame["cost_usd"].sum() == read.recount.window(365).total_usd
    assert frame.height == len(read.recount.window(365).calls)


def test_focus(read: CostsRead) -> None:
    """FOCUS bills what has a price, and no call twice."""
    frame = pl.read_parquet(read.service.get("/export/parquet/focus", days=365).data)
    assert frame["BilledCost"].sum() == read.recount.window(365).total_usd


def test_lake(read: CostsRead) -> None:
    """The lake has the same calls on the same days."""
    path = read.service.settings.data_dir / "analytics.duckdb"
    with duckdb.connect(path, read_only=True) as lake:
        rows = lake.execute("select day, sum(cost_usd) from daily_costs group by day").fetchall()
    found: dict[date, Decimal] = {day: cost for day, cost in rows if cost}
    for day in read.recount.days(365):
        assert found.get(day, Decimal(0)) == read.recount.between(day, day).total_usd


def test_workbook(read: CostsRead) -> None:
    """The workbook has the days and the models of the window."""
    book = load_workbook(io.BytesIO(read.service.get("/export/xlsx/full", days=30).data), read_only=True)
    days = {row[0]: usd(row[1]) for row in book["Costs by day"].iter_rows(min_row=2, values_only=True)}
    assert days == {day.isoformat(): read.recount.between(day, day).total_usd for day in read.recount.days(30)}


@pytest.mark.parametrize("to", ["claude-sonnet-4-5", "openai/gpt-4o-mini"])
@pytest.mark.parametrize("made_with", ["gpt-5.4", "claude-sonnet-4-5", "o3", "openai/gpt-4o-mini"])
def test_what_if(read: CostsRead, made_with: str, to: str) -> None:
    """The same calls at the prices of now, call by call: both models must have a price for the tier.

    Models whose tiers only the second price list has are compared with it in tests/jobs/pricing.
    """
    answer = read.service.answer("/cost/what-if", **{"from": made_with, "to": to, "days": 365})
    *provider, model = made_with.split("/")
    calls = read.recount.window(365).of(model=model, **({"provider": provider[0]} if provider else {})).calls
    *to_provider, to_model = to.split("/")
    pairs = [
        (
            call.as_of(model, call.fields.get("provider"), NOW),
            call.as_of(to_model, to_provider[0] if to_provider else None, NOW),
        )
        for call in calls
        if call.input_tokens or call.output_tokens
    ]
    both = [(now, then) for now, then in pairs if now is not None and then is not None]
    assert both
    assert answer["not_comparable_calls"] == len(pairs) - len(both)
    assert answer["current_usd"] == pytest.approx(
        float(sum(now for now, _ in both)), abs=1e-7
    )  # calls are rounded, these are not
    assert answer["what_if_usd"] == pytest.approx(float(sum(then for _, then in both)), abs=1e-7)
