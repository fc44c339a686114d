"""What the pages of behaviour show is what the API says: cards, days, features, paths, hours, retention, journeys."""

import re
from itertools import pairwise

import pytest

from tests.browser.conftest import Opened, Served
from tests.browser.watching import plain
from web.show.formats import count, decimal, delta, duration, percent

pytestmark = pytest.mark.needs_program("chromium")

CARDS = {  # label: field of the answer, which change is good, whether the change is in points
    "Sessions": ("total_sessions", "up", False),
    "Page views": ("total_page_views", "up", False),
    "Active users": ("active_users", "up", False),
    "New users": ("new_users", "up", False),
    "Stickiness": ("stickiness", "up", False),
    "Duration": ("avg_session_duration_ms", "up", False),
    "Bounces": ("bounce_rate", "down", True),
}
MEANS = ("stickiness", "bounce_rate", "avg_session_duration_ms")  # of nothing they do not exist
SERIES = {  # by the card that switches to it: its field of a day
    "Page views": "page_views",
    "Active users": "active_users",
    "New users": "new_users",
    "Stickiness": "stickiness",
    "Sessions": "sessions",
}


@pytest.mark.parametrize("days", [7, 365])
def test_cards(opened: Opened, served: Served, days: int) -> None:
    """Each card has the window's figure and its change against the window before; from nothing it is new."""
    found = served.answer("/behavior/engagement", days=days)
    now, before = found["metrics"], found["previous"]
    with opened() as seen:
        seen.open(f"/behavior?days={days}")
        for label, (field, good, points) in CARDS.items():
            assert seen.figure("use", label) == now[field], label
            is_of = {"stickiness": "monthly_active_users", "bounce_rate": "total_sessions"}
            known = before[field] if before[is_of.get(field, "total_sessions")] or field not in MEANS else None
            change = plain(delta(now[field], known, good, points).text)
            assert seen.change("use", label).endswith(change), label
            assert bool(change) == bool(seen.change("use", label)), label
        assert (days == 365) == (seen.change("use", "Sessions") == "new")  # the demo has half a year


def test_series(opened: Opened, served: Served) -> None:
    """A card switches the chart to its figure: each day's number behind the chart is the day's of the API."""
    daily = served.answer("/behavior/engagement", days=30)["daily"]
    with opened() as seen:
        seen.open("/behavior?table=use-chart")
        for label, field in SERIES.items():
            seen.page.locator("#use .stat").get_by_role("link", name=label, exact=True).click()
            seen.page.locator("#use .stat.chosen").get_by_role("link", name=label, exact=True).wait_for()
            shown = [row[1] for row in seen.rows("#use-chart")]
            spell = decimal if field == "stickiness" else count
            assert shown == [spell(day[field]) for day in daily], label
            assert any(day[field] for day in daily)


def test_features(opened: Opened, served: Served) -> None:
    """Features stand in the API's order with the API's figures; one that is clicked on has a row of its own figures."""
    known = list(served.answer("/behavior/features", days=90)["features"].values())
    with opened() as seen:
        seen.open("/behavior?days=90")
        rows = seen.rows("#features")
        assert len(rows) == min(15, len(known))
        for (name, _, events, users, sessions, time), one in zip(rows, known, strict=False):
            assert one["feature"].startswith(name.removesuffix("..."))
            assert events == count(one["total_views"])
            assert users == count(one["unique_users"])
            assert sessions == count(one["unique_sessions"])
            assert time == (plain(duration(one["avg_time_spent_ms"])) if one["avg_time_spent_ms"] else "–")
        first = known[0]
        seen.page.locator("#features tbody").get_by_role("link", name=first["feature"], exact=True).click()
        seen.page.locator("#features .stat").first.wait_for()
        assert seen.figure("features", "Events") == first["total_views"]
        assert seen.figure("features", "Users") == first["unique_users"]
        assert seen.figure("features", "Sessions") == first["unique_sessions"]
        assert seen.figure("features", "Time") == first["total_time_spent_ms"]


def test_paths(opened: Opened, served: Served) -> None:
    """The most walked ways, step by step, with their sessions, users and share."""
    found = served.answer("/behavior/paths", days=90, limit=200)
    with opened() as seen:
        seen.open("/behavior?days=90")
        rows = seen.rows("#paths")
        assert len(rows) == 15
        for (way, sessions, users, share), one in zip(rows, found["paths"], strict=False):
            assert re.split(r"\s*›\s*", way) == one["path"]
            assert sessions == count(one["sessions"])
            assert users == count(one["users"])
            assert share == plain(percent(one["share"]))
        told = seen.words("#paths > p")[0]
        for figure in (count(found["total_paths"]), percent(found["coverage"]), count(found["total_sessions"])):
            assert plain(figure) in told


def test_hours(opened: Opened, served: Served) -> None:
    """Each hour of the week has its mean, a colour that is never paler than that of a lesser one, and a table row."""
    week = served.answer("/behavior/stats/heatmap", days=90)["by_weekday"]
    with opened() as seen:
        seen.open("/behavior?days=90&table=hours")
        shown = [row[1:] for row in seen.rows("#hours table.heat")]
        assert shown == [[decimal(mean, 1) for mean in day] for day in week]
        table = [row[1:] for row in seen.rows("#hours .behind + .scroll")]
        assert table == [[decimal(day[hour], 1) for day in week] for hour in range(24)]
        looks = seen.page.locator("#hours table.heat td[class]").evaluate_all("all => all.map(one => one.className)")
        coloured = sorted(zip((mean or 0 for day in week for mean in day), looks, strict=True))
        assert all(pale[1] <= deep[1] for pale, deep in pairwise(coloured))
        assert len({look for _, look in coloured}) >= 6
        assert served.answer("/behavior/stats/peak", days=90)["recommendation"] in seen.words("#hours > p")


def test_retention(opened: Opened, served: Served) -> None:
    """Each cohort has its users and, week by week, the share of them who came back; beneath stands the mean."""
    found = served.answer("/behavior/retention", days=84)
    with opened() as seen:
        seen.open("/behavior?days=30")
        rows = seen.rows("#retention")
        assert len(rows) == len(found["cohorts"]) + bool(found["mean"])
        for row, cohort in zip(rows, found["cohorts"], strict=False):
            assert row[1] == count(cohort["users"])
            assert row[2:] == [plain(percent(week["share"], 0)) for week in cohort["weeks"][:10]]
        assert found["mean"]
        assert rows[-1][2:] == [plain(percent(week["share"], 0)) for week in found["mean"][:10]]


def test_journey(opened: Opened, served: Served) -> None:
    """A session of the newest ones leads to its journey: its steps in order, what they took, what its calls cost."""
    with opened() as seen:
        seen.open("/behavior")
        seen.page.locator("#sessions").get_by_role("link", name=served.session_id, exact=True).click()
        seen.page.wait_for_url("**/behavior/session?id=*")
        found = served.answer(f"/behavior/journey/{served.session_id}")
        rows = seen.rows("#journey")
        assert [(row[2], row[3], row[5]) for row in rows] == [
            (step["feature"], step["event_type"], plain(duration(step["duration_ms"]))) for step in found["steps"]
        ]
        assert seen.figure("short", "Steps") == found["total_steps"]
        assert seen.figure("short", "Features") == len(found["features_visited"])
        cost = served.answer(f"/cost/by-session/{served.session_id}")
        assert seen.page.locator("#calls .stat").count() == (4 if cost["found"] else 0)


def test_calls_of_a_session(opened: Opened, served: Served) -> None:
    """A session whose model calls are known has their cost and tokens."""
    calls = served.answer("/cost/usage/recent", limit=1000)["records"]
    named = next(one["session_id"] for one in calls if one["session_id"])
    cost = served.answer(f"/cost/by-session/{named}")
    with opened() as seen:
        seen.open(f"/behavior/session?id={named}")
        assert seen.figure("calls", "Cost") == cost["cost_usd"]
        assert seen.figure("calls", "Calls") == cost["call_count"]
        assert seen.figure("calls", "Input tokens") == cost["input_tokens"]
        assert seen.figure("calls", "Output tokens") == cost["output_tokens"]
