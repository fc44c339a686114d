"""What a page says where figures rest on little: changes against a half-empty window, today, and no data at all."""

from datetime import date, timedelta

import pytest

from tests.web.conftest import NOW, Web
from tests.web.days import behavior_day
from tests.web.test_cost import DAYS as COST_DAYS
from web.dashboard.ask import Ask
from web.dashboard.coverage import caveat


def publish_since(web: Web, days_ago: int) -> None:
    """Publish a session a day since so many days ago; the clock stands at 12 March."""
    days = [(NOW - timedelta(days=back)).date().isoformat() for back in range(days_ago + 1)]
    web.publish({"behavior_days": {day: behavior_day(sessions=1) for day in days}})


@pytest.mark.parametrize(
    ("query", "days_ago", "said"),
    [
        ("days=7", 8, "Changes are against 27 Feb – 5 Mar, of which there are only data since 4 Mar."),
        ("days=7", 7, "Changes are against 27 Feb – 5 Mar, of which there are only data since 5 Mar."),
        ("days=7", 13, None),  # the window before is whole
        ("days=7", 6, None),  # it is empty: figures are new
        ("days=7&compare=none", 8, None),
        ("days=30", 58, None),  # a thirtieth of it is missing
        ("days=1", 9, "Changes set today so far beside the whole of 11 Mar."),
        ("days=1&to=2026-03-10", 9, None),
    ],
)
def test_caveat(web: Web, query: str, days_ago: int, said: str | None) -> None:
    """A change is not left without its reason: data that began within the window before, or a day not over."""
    publish_since(web, days_ago)
    with web.app.test_request_context(f"/?{query}"):
        found = caveat(Ask.begin(), "behavior_days")
    assert (found.replace("\u00a0", " ") if found else None) == said


def test_changes_of_a_half_empty_window_have_no_colour(full: Web) -> None:
    """The card says since when there are data, and its figures are in the class that has no colours."""
    first = date.fromisoformat(min(COST_DAYS))
    with_data = full.client.get(f"/cost?days=7&to={first + timedelta(days=8)}").text
    assert '<div class="stats partly">' in with_data
    assert "of which there are only data since" in with_data
    without = full.client.get(f"/cost?days=7&to={first + timedelta(days=6)}").text
    assert '<div class="stats">' in without
    assert "only data since" not in without


def test_no_data_at_all(web: Web) -> None:
    """A page without any data has the command that sends the first event."""
    publish_since(web, 0)
    web.publish({"behavior_days": {}, "behavior_users": {}, "behavior_previous_users": {}, "behavior_features": {}})
    assert "/api/analytics/behavior/track" in web.client.get("/behavior").text


def test_no_data_in_this_period(full: Web) -> None:
    """A period without data, when others have some, leads there instead."""
    page = full.client.get("/agents?days=7&to=2020-01-01").text
    assert "No task lies in this period. There are data since" in page
    assert "show 365 days" in page
    assert "curl" not in page
