"""Pages on published snapshots: every one is rendered, says what is missing, and keeps to the API's functions."""

import re

import pytest

from tests.web.conftest import Web
from web.dashboard.definitions import define, models
from web.dashboard.page import Page
from web.dashboard.pages import PAGES
from web.dashboard.queries import query_text
from web.dashboard.sorting import arrange
from web.show.formats import money

NAMED = {"agent": "?id=steady", "session": "?id=s", "budget": "", "comparison": "?id=steady"}
SHOWN = [page for page in PAGES if page.name != "record"]  # it reads the lake, see tests/web/api/query


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)
@pytest.mark.parametrize("days", ["", "days=1", "days=90&to=2026-01-01&compare=none"])
def test_page_is_rendered(full: Web, page: Page, days: str) -> None:
    """Each page of each period is shown, from published snapshots."""
    path, query = page.path, NAMED.get(page.name, "")
    answer = full.client.get(f"{path}{query}{'&' if query else '?'}{days}")
    assert answer.status_code == 200, answer.text[-2000:]
    assert "This part failed" not in answer.text
    assert "<h1>" in answer.text


@pytest.mark.parametrize("page", [page for page in SHOWN if page.name not in NAMED], ids=lambda page: page.name)
def test_page_before_anything_was_computed(web: Web, page: Page) -> None:
    """Before the first tick each page is there, and its cards say what is missing."""
    answer = web.client.get(page.path)
    assert answer.status_code == 200
    assert "This part failed" not in answer.text
    failed = re.findall(r'<section class="card[^"]* failed[^"]*"', answer.text)
    assert all(" waiting" in one for one in failed)  # to wait is no alarm


def test_spent_today_is_of_today(full: Web) -> None:
    """What was spent today, this week and this month is that of now, whatever days the page shows."""
    costs = full.answer("/cost/budget-status")["current_costs"]
    assert costs["monthly"] > 0
    day, week, month = (money(costs[name]) for name in ("daily", "weekly", "monthly"))
    told = f"Spent today {day}, this week {week}, this month {month}."
    assert told in full.client.get("/cost").text
    assert told in full.client.get("/cost?from=2020-01-05&to=2020-01-07").text


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.has_period and page.group != "explore"], ids=lambda page: page.name
)
def test_comparison_is_offered_where_it_does_something(full: Web, page: Page) -> None:
    """The switch stands on the pages that it changes, and on no other."""
    path = f"{page.path}{NAMED.get(page.name) or '?'}"
    compared, alone = (full.client.get(f"{path}&{query}").text for query in ("", "compare=none"))
    assert (">Compare</a>" in compared) == page.compares
    assert ('class="delta' in compared) == page.compares
    assert 'class="delta' not in alone


@pytest.mark.parametrize("path", ["/agents?", "/agents/one?id=steady&", "/agents/compare?id=steady&"])
def test_chart_of_fewer_days(full: Web, path: str) -> None:
    """A chart that is shorter than the period says so."""
    assert "By day: the newest 90 days." in full.client.get(f"{path}days=365").text
    assert "By day: the newest" not in full.client.get(f"{path}days=90").text


def test_unchanged_page_is_not_sent_again(full: Web) -> None:
    """A page has a validator, and is compressed."""
    first = full.client.get("/cost", headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    again = full.client.get("/cost", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.get_data()


@pytest.mark.parametrize("path", ["/agents/one?id=nobody", "/behavior/session?id=nothing", "/agents/one"])
def test_unknown_things(full: Web, path: str) -> None:
    """An agent or a session that was never seen gives a page that says so."""
    answer = full.client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "Not found" in answer.text


def test_no_page(full: Web) -> None:
    """An address that there is not gives a browser a page with the ways on, and a program a problem document."""
    going = {"Accept": "text/html,*/*;q=0.8", "Upgrade-Insecure-Requests": "1"}
    browser = full.client.get("/costs", headers=going)
    assert browser.status_code == 404
    assert "There is no page of this address" in browser.text
    assert 'href="/cost"' in browser.text
    program = full.client.get("/costs", headers={"Accept": "*/*"})
    assert program.status_code == 404
    assert program.get_json()["type"].endswith(":not-found")


def test_theme_is_kept(full: Web) -> None:
    """The chosen theme is kept in a cookie, and the address is rid of it."""
    answer = full.client.get("/cost?days=7&theme=dark")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/cost?days=7"
    assert 'data-theme="dark"' in full.client.get("/cost").text


def test_definitions_are_the_answers_own() -> None:
    """Each definition is the description of a field of an answer, or of the glossary."""
    field = models()["CostSummary"].model_fields["total_cost_usd"]
    assert define("CostSummary.total_cost_usd") == field.description
    with pytest.raises(KeyError):
        define("CostSummary.nothing")


def test_query_to_copy() -> None:
    """Parameters are written into the query as literals; a file that is none is not read."""
    text = query_text("recommendations/agents/error_rate.sql", {"today": "it's", "now": None, "least": 3})
    assert "$today" not in text
    assert "is not part of this version" in query_text("../pyproject.toml", {})
    assert "is not part of this version" in query_text("recommendations/none.sql", {})


def test_rows_are_ordered_and_cut() -> None:
    """Unknown values stand last either way; a page that is not there is the last one."""
    rows = [3, None, 1, 2]
    keys = {"value": lambda value: value}
    assert arrange(rows, keys, {}).shown == [3, 2, 1, None]
    assert arrange(rows, keys, {"sort": "-value"}).shown == [1, 2, 3, None]
    assert arrange(rows, keys, {"sort": "x", "page": "9"}, length=3).shown == [None]
    assert arrange(rows, keys, {"page": "²"}, length=3).page == 1
