"""Figures of the query API are those of the documented endpoints, to the last digit."""

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
import redis

from autobot_analytics.demo.embedded_redis import RedisProcess
from tests.jobs.driving import NOW
from tests.web.api.query.asking import QueryUnderTest, service


@pytest.mark.parametrize("days", [1, 7, 30, 365])
def test_figures_equal_the_endpoints(asked: QueryUnderTest, days: int) -> None:
    """What an endpoint shows for a window, the query shows to the last digit."""
    same_figures(asked, days)


@pytest.fixture(params=["UTC", "America/New_York"])
def elsewhere(
    request: pytest.FixtureRequest, redis_server: RedisProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[QueryUnderTest]:
    """The same past, reported in another zone, in a database of its own."""
    url = redis_server.url.rsplit("/", 1)[0] + "/9"
    with (
        redis.Redis.from_url(url) as client,
        service(client, url, tmp_path_factory.mktemp("data"), request.param) as made,
    ):
        yield made


def test_figures_equal_the_endpoints_in_other_zones(elsewhere: QueryUnderTest) -> None:
    """The same holds wherever days are cut."""
    for days in (1, 7, 30, 365):
        same_figures(elsewhere, days)


def same_figures(asked: QueryUnderTest, days: int) -> None:
    """Compare all figures that both have over a window of `days`."""
    today = NOW.replace(tzinfo=UTC).astimezone(asked.web.service.zone).date()
    window = {"date_range": [str(today - timedelta(days=days - 1)), str(today)]}
    summary = asked.web.answer(f"/cost/summary?days={days}")
    [[total, unpriced]] = asked.rows("cost_usd", "unpriced_calls", **window).values()
    assert (total or 0) == summary["total_cost_usd"]
    assert unpriced == summary["unpriced"]["calls"]
    by_day = asked.rows("cost_usd", dimensions=["time:day"], **window)
    assert {day: (by_day.get((day,)) or [0])[0] or 0 for day in summary["daily_costs"]} == summary["daily_costs"]
    names = ("cost_usd", "input_tokens", "output_tokens", "cached_input_tokens", "calls", "unpriced_calls")
    by_model = asked.rows(*names, dimensions=["model"], **window)
    fields = [{"calls": "call_count"}.get(name, name) for name in names]
    assert {name[0]: row for name, row in by_model.items()} == {
        model: [row[field] for field in fields] for model, row in summary["by_model"].items()
    }
    agents = {one["agent_id"]: one for one in asked.web.answer(f"/agents/performance?days={days}")["agents"]}
    compared = {
        "tasks": "total_tasks",
        "completed": "completed_tasks",
        "failed": "failed_tasks",
        "cancelled": "cancelled_tasks",
        "timed_out": "timeout_tasks",
        "tokens": "total_tokens_used",
        "success_rate": "success_rate",
        "cost_usd": "cost_usd",
        "cost_per_completed_task_usd": "cost_per_completed_task_usd",
    }
    by_agent = asked.rows(*compared, dimensions=["agent"], **window)
    known = {agent: row for (agent,), row in by_agent.items() if agent in agents and row[0]}
    assert known == {agent: [agents[str(agent)][name] for name in compared.values()] for agent in known}
    durations = {"duration_avg_ms": "avg_duration_ms"}
    durations |= {f"duration_{share}_ms": f"{share}_duration_ms" for share in ("p50", "p95", "p99")}
    timed = asked.rows(*durations, dimensions=["agent"], **window)
    shown = {agent: row for (agent,), row in timed.items() if row[0] is not None}
    assert shown == {agent: [agents[str(agent)][name] for name in durations.values()] for agent in shown}
    engagement = asked.web.answer(f"/behavior/engagement?days={days}")["metrics"]
    [[views, sessions, bounces, users]] = asked.rows(
        "page_views", "sessions", "bounce_rate", "users", **window
    ).values()
    assert [views, sessions, users] == [
        engagement["total_page_views"],
        engagement["total_sessions"],
        engagement["active_users"],
    ]
    assert (bounces or 0) == engagement["bounce_rate"]
    features = asked.web.answer(f"/behavior/features?days={days}")["features"]
    by_feature = asked.rows("events", "users", "time_ms", dimensions=["feature"], subject="events", **window)
    assert {name[0]: row for name, row in by_feature.items()} == {
        name: [one["total_views"], one["unique_users"], one["total_time_spent_ms"]] for name, one in features.items()
    }
    touched = asked.rows("sessions", dimensions=["feature"], subject="events", **window)
    assert {name[0]: row[0] for name, row in touched.items()} == {
        name: one["unique_sessions"] for name, one in features.items() if one["unique_sessions"]
    }
