"""The behaviour endpoints, on literal snapshots."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.web.conftest import Web
from tests.web.days import behavior_day, feature_day, hour_day, user_day

PREVIOUS = {"all": {"as_of": "2026-03-12", "users": [4, 5, 6] + [7] * 362}}


def engagement_snapshots() -> dict[str, object]:
    """Return four days of use: two of the window of two days, two of the one before."""
    return {
        "behavior_days": {
            "2026-03-09": behavior_day(
                events=4, page_views=2, sessions=1, bounces=1, session_duration_ms=500, new_users=1, active_users=1
            ),
            "2026-03-10": behavior_day(
                page_views=6, sessions=3, bounces=0, active_users=4, active_users_7d=5, active_users_28d=8, new_users=2
            ),
            "2026-03-11": behavior_day(
                page_views=10,
                sessions=4,
                bounces=2,
                session_duration_ms=4_000,
                engaged_ms=2_000.5,
                new_users=1,
                active_users=3,
            ),
            "2026-03-12": behavior_day(
                page_views=2, sessions=1, session_duration_ms=6_000, engaged_ms=1_000, active_users=6
            ),
        },
        "behavior_users": {"2026-02-01": user_day(9), "2026-03-07": user_day(4), "2026-03-12": user_day(6)},
        "behavior_previous_users": PREVIOUS,
        "behavior_features": {
            "2026-03-10": feature_day([("files", "page_view", 99, 0, 0)]),
            "2026-03-11": feature_day([("chat", "page_view", 5, 0, 0), ("chat", "click", 2, 0, 0)]),
            "2026-03-12": feature_day([("search", "click", 7, 0, 0), ("voice", "click", 8, 0, 0)]),
        },
    }


def test_engagement(web: Web) -> None:
    """Sessions, views and users of the window by their definitions, features by all their events, ties by name."""
    web.publish(engagement_snapshots())
    answer = web.answer("/behavior/engagement?days=2")
    assert answer["timestamp"] == "2026-03-12T10:00:00Z"
    assert answer["metrics"] == {
        "total_sessions": 5,
        "total_page_views": 12,
        "avg_session_duration_ms": 2_000.0,
        "pages_per_session": 2.4,
        "active_users": 6,
        "daily_active_users": 6,
        "weekly_active_users": 10,
        "monthly_active_users": 10,
        "stickiness": pytest.approx((1 + 4 + 3 + 6) / 28 / 10),
        "bounce_rate": 40.0,
        "avg_engaged_time_ms": 600.1,
        "new_users": 1,
        "returning_users": 5,
    }
    assert answer["feature_popularity"] == [
        {"feature": "voice", "views": 8},
        {"feature": "chat", "views": 7},
        {"feature": "search", "views": 7},
    ]
    assert answer["most_popular_feature"] == "voice"


def test_engagement_of_the_window_before(web: Web) -> None:
    """`previous` has the same figures of the days before, its users from their own snapshot."""
    web.publish(engagement_snapshots())
    previous = web.answer("/behavior/engagement?days=2")["previous"]
    assert previous["total_sessions"] == 4
    assert previous["total_page_views"] == 8
    assert previous["bounce_rate"] == 25.0
    assert previous["active_users"] == 5
    assert previous["new_users"] == 3
    assert previous["returning_users"] == 2
    assert previous["monthly_active_users"] == 8
    assert previous["stickiness"] == pytest.approx((1 + 4) / 28 / 8)


def test_previous_users_of_another_day_are_not_taken(web: Web) -> None:
    """Just after midnight, before the first tick of the day, the users of the window before are not known: null."""
    web.publish(engagement_snapshots(), interval_s=100_000)
    web.later(hours=14)
    previous = web.answer("/behavior/engagement?days=1")["previous"]
    assert previous["active_users"] is None
    assert previous["returning_users"] is None


def test_engagement_without_events(web: Web) -> None:
    """A window without events gives zeros, no feature and no error."""
    web.publish({"behavior_days": {}, "behavior_features": {}, "behavior_users": {}, "behavior_previous_users": {}})
    answer = web.answer("/behavior/engagement")
    assert answer["metrics"]["avg_session_duration_ms"] == 0
    assert answer["metrics"]["stickiness"] == 0
    assert answer["most_popular_feature"] is None


def test_features(web: Web) -> None:
    """Views are all events, time is over the events that report it, users and sessions are of the feature."""
    web.publish(
        {
            "behavior_features": {
                "2026-03-11": feature_day(
                    [("chat", "page_view", 3, 2, 900.5), ("chat", "click", 1, 0, 0), ("files", "click", 9, 0, 0)],
                    {"chat": 2, "files": 1},
                ),
                "2026-03-12": feature_day([("chat", "page_view", 2, 1, 300)], {"chat": 1}),
            },
            "behavior_users": {
                "2026-03-11": user_day(3, {"chat": 1, "files": 2}),
                "2026-03-12": user_day(1, {"chat": 1}),
            },
        }
    )
    answer = web.answer("/behavior/features?days=7")
    assert list(answer["features"]) == ["files", "chat"]
    assert answer["total_features"] == 2
    assert answer["features"]["chat"] == {
        "feature": "chat",
        "total_views": 6,
        "page_views": 5,
        "unique_users": 2,
        "unique_sessions": 3,
        "avg_time_spent_ms": pytest.approx(1200.5 / 3),
        "total_time_spent_ms": 1200.5,
        "event_breakdown": {"click": 1, "page_view": 5},
    }
    assert answer["features"]["files"]["avg_time_spent_ms"] == 0
    assert list(web.answer("/behavior/features?feature=chat")["features"]) == ["chat"]
    assert web.answer("/behavior/features?feature=nothing")["features"] == {}


def test_heatmap(web: Web) -> None:
    """All 24 hours are there, the five busiest are ranked, weekdays are means over their occurrences."""
    web.publish(
        {
            "behavior_hours": {
                "2026-03-05": hour_day((9, "chat", 4)),  # a Thursday, as is the 12th
                "2026-03-12": hour_day((9, "chat", 1), (9, "files", 1), (10, "chat", 2)),
                "2026-03-11": hour_day((23, "files", 5)),
            }
        }
    )
    answer = web.answer("/behavior/stats/heatmap?days=8")
    assert list(answer["heatmap"]) == [f"{hour:02d}" for hour in range(24)]
    assert answer["heatmap"]["09"] == {"chat": 5, "files": 1}
    assert answer["heatmap"]["00"] == {}
    assert answer["peak_hours"][:3] == [
        {"hour": "09", "total_events": 6},
        {"hour": "23", "total_events": 5},
        {"hour": "10", "total_events": 2},
    ]
    assert len(answer["peak_hours"]) == 5
    assert answer["by_weekday"][3][9] == 3.0  # (4 + 2) / 2 Thursdays
    assert answer["by_weekday"][3][10] == 1.0
    assert answer["by_weekday"][2][23] == 5.0
    assert answer["by_weekday"][0] == [0.0] * 24


def test_weekday_outside_the_window(web: Web) -> None:
    """A weekday that the window does not contain has no mean."""
    web.publish({"behavior_hours": {}})
    by_weekday = web.answer("/behavior/stats/heatmap?days=1")["by_weekday"]
    assert by_weekday[3] == [0.0] * 24
    assert by_weekday[4] == [None] * 24


def test_journey_over_two_days(web: Web) -> None:
    """The parts of a producer's session are joined in day order; features are listed in order of first visit."""
    first = {
        "at": ["2026-03-10T23:59:00Z", "2026-03-11T00:01:00Z"],
        "feature": ["files", "chat"],
        "event_type": ["page_view", "page_view"],
        "duration_ms": [1500.5, None],
    }
    second = {
        "at": ["2026-03-12T08:00:00Z"],
        "feature": ["files"],
        "event_type": ["click"],
        "duration_ms": [None],
    }
    web.publish({}, {"journeys": {"2026-03-12": {"a/b ü": second}, "2026-03-10": {"a/b ü": first, "other": second}}})
    answer = web.answer("/behavior/journey/a%2Fb%20%C3%BC")
    assert answer["session_id"] == "a/b ü"
    assert answer["total_steps"] == 3
    assert [step["timestamp"][:10] for step in answer["steps"]] == ["2026-03-10", "2026-03-11", "2026-03-12"]
    assert answer["steps"][0]["duration_ms"] == 1500.5
    assert answer["features_visited"] == ["files", "chat"]


def test_unknown_journey(web: Web) -> None:
    """A session that was never seen is 404."""
    web.publish({}, {"journeys": {}})
    assert web.get("/behavior/journey/nobody").status_code == 404


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("Asia/Kathmandu", datetime(2026, 3, 11, 18, 14, 59, tzinfo=UTC), "2026-03-11"),
        ("Asia/Kathmandu", datetime(2026, 3, 11, 18, 15, tzinfo=UTC), "2026-03-12"),
        ("America/New_York", datetime(2026, 3, 8, 4, 59, 59, tzinfo=UTC), "2026-03-07"),
        ("America/New_York", datetime(2026, 3, 8, 5, 0, tzinfo=UTC), "2026-03-08"),  # clocks go forward that day
        ("America/New_York", datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC), "2026-03-08"),
        ("America/New_York", datetime(2026, 3, 9, 4, 0, tzinfo=UTC), "2026-03-09"),
        ("America/New_York", datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC), "2026-11-01"),  # and back that day
    ],
)
def test_today_is_the_zone_s(web_in: Callable[[str], Web], zone: str, now: datetime, today: str) -> None:
    """The window ends with the reporting zone's day, on days of 23 and 25 hours too."""
    web = web_in(zone)
    web.now = now
    web.publish({"behavior_hours": {today: hour_day((0, "chat", 3))}})
    assert web.answer("/behavior/stats/heatmap?days=1")["heatmap"]["00"] == {"chat": 3}
