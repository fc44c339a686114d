"""Behaviour and agents as AutoBot's front end reads them beside the documented endpoints, on literal snapshots."""

import pytest

from tests.web.conftest import Web
from tests.web.days import behavior_day, hour_day


def test_recent_events(full: Web) -> None:
    """The newest events come first, at most `limit`; metadata that is JSON or a plain Python literal is an object."""
    answer = full.answer("/behavior/events/recent")
    assert answer["count"] == 2
    assert answer["events"][0] == {
        "event_id": "e2",
        "event_type": "click",
        "feature": "chat",
        "user_id": "u",
        "session_id": "s",
        "timestamp": "2026-03-12T09:00:00.000000Z",
        "duration_ms": 1.5,
        "metadata": {"a": 1},
    }
    assert answer["events"][1]["metadata"] == {"a": 1}
    assert [one["event_id"] for one in full.answer("/behavior/events/recent?limit=1")["events"]] == ["e2"]


def test_recent_of_nothing(web: Web) -> None:
    """Before the first event, task and call the lists are empty."""
    web.publish({"recent_events": {}, "recent_agent_tasks": {}, "recent_calls": {}, "prices": {}})
    assert web.answer("/behavior/events/recent") == {"count": 0, "events": []}
    assert web.answer("/agents/tasks/recent") == {"tasks": [], "count": 0}
    assert web.answer("/cost/usage/recent") == {"count": 0, "records": []}
    assert web.answer("/cost/pricing")["pricing_date"] is None


def test_metadata_nested_too_deep_stays_text(web: Web) -> None:
    """Metadata that no answer could hold as an object is given as it came."""
    deep = '{"a":' * 900 + "1" + "}" * 900
    columns = ("event_id", "event_type", "feature", "user_id", "session_id", "timestamp", "duration_ms")
    web.publish(
        {"recent_events": {"all": {name: ["x"] for name in columns[:6]} | {"duration_ms": [1], "metadata": [deep]}}}
    )
    assert web.answer("/behavior/events/recent")["events"][0]["metadata"] == deep


def test_feature_comparison(full: Web) -> None:
    """Features stand side by side, most used first."""
    answer = full.answer("/behavior/features/comparison?days=2")
    assert answer["total_features"] == 3
    assert [one["feature"] for one in answer["comparison"]] == ["voice", "chat", "search"]
    assert answer["comparison"][1] == {"feature": "chat", "views": 7, "users": 0, "sessions": 0, "avg_time_ms": 0}


def test_daily_stats(full: Web) -> None:
    """Every day of the window has its events by feature, in all and by type."""
    answer = full.answer("/behavior/stats/daily?days=3")
    assert answer["period"] == {"start": "2026-03-10", "end": "2026-03-12", "days": 3}
    assert answer["daily_stats"] == {
        "2026-03-10": {"files:views": 99, "files:events:page_view": 99},
        "2026-03-11": {"chat:views": 7, "chat:events:page_view": 5, "chat:events:click": 2},
        "2026-03-12": {"search:views": 7, "search:events:click": 7, "voice:views": 8, "voice:events:click": 8},
    }
    assert answer["total_views"] == 121
    assert answer["avg_daily_views"] == pytest.approx(121 / 3)
    assert len(full.answer("/behavior/stats/daily?days=5")["daily_stats"]) == 5


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        ([(5, "chat", 9), (6, "chat", 8)], "night"),
        ([(6, "chat", 2), (11, "files", 2), (12, "chat", 3)], "morning"),
        ([(17, "chat", 1)], "afternoon"),
        ([(18, "chat", 1), (23, "chat", 1)], "evening"),
        ([], "unknown"),
    ],
)
def test_peak(web: Web, cells: list[tuple[int, str, int]], part: str) -> None:
    """The part of the day with most events is named, and what to make of it."""
    web.publish({"behavior_hours": {"2026-03-12": hour_day(*cells)}})
    answer = web.answer("/behavior/stats/peak?days=7")
    assert answer["peak_period"] == part
    assert answer["period_days"] == 7
    assert len(answer["peak_hours"]) == 5
    assert (part in answer["recommendation"]) is (part != "unknown")


def test_behavior_summary(full: Web) -> None:
    """Engagement of 30 days, events and peak hours of 7, in one answer."""
    answer = full.answer("/behavior/summary")
    assert answer["engagement"] == full.answer("/behavior/engagement?days=30")["metrics"]
    assert answer["most_popular_feature"] == "files"
    assert answer["weekly_stats"] == {"total_views": 121, "avg_daily_views": pytest.approx(121 / 7)}
    assert answer["peak_hours"][0] == {"hour": "09", "total_events": 7}


def test_days_of_use(web: Web) -> None:
    """Engagement gives every day of the window with its users, those of 7 and 28 days, and stickiness."""
    days = {f"2026-03-{day:02d}": behavior_day(active_users=day) for day in range(1, 12)}
    days["2026-03-12"] = behavior_day(sessions=2, active_users=4, active_users_7d=6, active_users_28d=8)
    web.publish({"behavior_days": days, "behavior_features": {}, "behavior_users": {}, "behavior_previous_users": {}})
    daily = web.answer("/behavior/engagement?days=2")["daily"]
    assert [day["date"] for day in daily] == ["2026-03-11", "2026-03-12"]
    assert daily[0]["stickiness"] == 0
    assert daily[1] == {
        "date": "2026-03-12",
        "sessions": 2,
        "page_views": 0,
        "new_users": 0,
        "active_users": 4,
        "active_users_7d": 6,
        "active_users_28d": 8,
        "stickiness": pytest.approx((sum(range(1, 12)) + 4) / 28 / 8),
    }


def test_one_agent(full: Web) -> None:
    """One agent has the figures that it has among all; one without a task has zeros; one never seen is 404."""
    answer = full.answer("/agents/performance/steady?days=7")
    assert answer == {"period_days": 7, **full.answer("/agents/performance?days=7")["agents"][0]}
    assert full.answer("/agents/performance/idle?days=7")["total_tasks"] == 0
    assert full.get("/agents/performance/nobody").status_code == 404


def test_recent_tasks(full: Web) -> None:
    """The newest tasks of all agents come one by one."""
    answer = full.answer("/agents/tasks/recent?limit=1")
    assert answer["count"] == 1
    assert answer["tasks"][0]["task_id"] == "b"
    assert answer["tasks"][0]["metadata"] == {"size": 3}


def test_agent_trends(full: Web) -> None:
    """Every day of the window has its tasks, of all agents or of one; an agent never seen is 404."""
    answer = full.answer("/agents/trends?days=3")
    assert list(answer["daily_stats"]) == ["2026-03-10", "2026-03-11", "2026-03-12"]
    assert answer["daily_stats"]["2026-03-11"] == {
        "total": 911,
        "completed": 901,
        "failed": 4,
        "total_duration_ms": 351.5,
        "success_rate": pytest.approx(100 * 901 / 911),
        "avg_duration_ms": pytest.approx(351.5 / 4),
    }
    assert answer["total_tasks"] == 1001
    assert answer["agent_id"] is None
    lucky = full.answer("/agents/trends?days=3&agent_id=lucky")
    assert (lucky["agent_id"], lucky["total_tasks"]) == ("lucky", 1)
    assert lucky["daily_stats"]["2026-03-12"]["total"] == 0
    assert full.get("/agents/trends?agent_id=nobody").status_code == 404


def test_agent_types(full: Web) -> None:
    """The types are those that were seen, the states those of the contract."""
    answer = full.answer("/agents/types")
    assert answer["types"] == ["chat", "old", "rag"]
    assert answer["statuses"] == ["pending", "running", "completed", "failed", "cancelled", "timeout"]
