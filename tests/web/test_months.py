"""The running month: spent so far, and by its end, of all calls and of what a forecast is asked of."""

import re
from datetime import UTC, datetime

import pytest

from tests.web.conftest import Web
from tests.web.days import agent_cost_day, cost_day
from tests.web.test_forecasts import FORECASTS

USD = 10**9
REST = {"median": 40 * USD, "low80": 30 * USD, "high80": 60 * USD}
OF_AGENT = {"median": 4 * USD, "low80": 3 * USD, "high80": 6 * USD}
FIELDS = ("month_to_date", "month_projected", "month_projected_low", "month_projected_high")


def of_month(web: Web, path: str) -> list[float | None]:
    """Return the running month's figures of an answer."""
    answer = web.answer(path)
    return [answer[name] for name in FIELDS]


@pytest.fixture
def months(web: Web) -> Web:
    """A week of February and two of March, with what is left of March."""
    days = ["2026-02-27", "2026-03-01", "2026-03-11", "2026-03-12"]
    row = {"model": "gpt-4o", "calls": 1, "cost_nano_usd": 5 * USD}
    web.publish(
        {
            "cost_days": {day: cost_day(row, {**row, "model": "other"}) for day in days},
            "cost_agent_days": {day: agent_cost_day({**row, "agent_id": "steady"}) for day in days},
            "forecasts": FORECASTS,
            "months": {
                "total": {"month": "2026-03", **REST},
                "agent/steady": {"month": "2026-03", **OF_AGENT},
                "model/openai/gpt-4o": {"month": "2026-03", **OF_AGENT},
            },
        }
    )
    return web


@pytest.mark.parametrize("days", [1, 7, 90])
def test_the_month_is_that_of_today(months: Web, days: int) -> None:
    """Whatever the window, the month is the running one: spent since its first, and the rest added to that."""
    assert of_month(months, f"/cost/summary?days={days}") == [30, 70, 60, 90]
    assert months.answer(f"/cost/summary?days={days}")["month_end"] == "2026-03-31"


@pytest.mark.parametrize(
    ("query", "figures"),
    [
        ("", [30, 70, 60, 90]),
        ("&scope=agent&id=steady", [15, 19, 18, 21]),
        ("&scope=model&id=openai/gpt-4o", [15, 19, 18, 21]),
        ("&scope=provider&id=openai", [30, None, None, None]),
    ],
)
def test_the_month_of_a_scope(months: Web, query: str, figures: list[float | None]) -> None:
    """A forecast has the month of what it is of; of what has none, what is spent so far."""
    assert of_month(months, f"/cost/forecast?days_to_forecast=7{query}") == figures


def test_a_month_that_has_ended_is_not_projected(months: Web) -> None:
    """What was left of the last month is not added to the new one; its first look is awaited."""
    months.now = datetime(2026, 4, 1, 0, 0, 5, tzinfo=UTC)
    assert of_month(months, "/cost/summary?days=7") == [0, None, None, None]
    months.now = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
    assert of_month(months, "/cost/summary?days=7") == [30, 70, 60, 90]


def test_the_page_tells_of_the_month(months: Web) -> None:
    """The cost page has the running month with its band, of what it is narrowed to; a past period has none."""

    def told(query: str) -> list[str]:
        text = months.client.get(f"/cost{query}").text
        label = r'<p class="label">(?:(?!</p>).)*>This month</(?:button|a)>'
        found = re.findall(label + r".*?<data[^>]*>(.*?)</data>.*?<span>(.*?)</span>", text, re.DOTALL)
        return [" ".join(words.replace("\u00a0", " ") for words in one) for one in found]

    assert told("") == ["$30.00 about $70.00 by 31 Mar ($60.00–$90.00)"]
    assert told("?agent=steady") == ["$15.00 about $19.00 by 31 Mar ($18.00–$21.00)"]
    assert told("?agent=steady&model=gpt-4o") == ["$15.00 so far"]
    assert told("?days=7&to=2026-03-05") == []


def test_the_report_tells_of_the_month(months: Web) -> None:
    """The section on cost has the running month and its band."""
    body = {"report_type": "cost", "days": 7}
    found = months.client.post("/api/analytics/advanced/report", json=body).get_json()["sections"]["cost"]["figures"]
    assert [one["value"] for one in found if one["name"].startswith("month_")] == [30, 70, 60, 90]
