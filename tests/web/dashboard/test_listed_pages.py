"""What pages list of things that a day of sample data need not have: what was resolved, what was unusual."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.conftest import Web
from tests.web.test_agents import AGENTS
from web.api.anomalies.answers import Anomaly
from web.dashboard.pages.cost import behind


def words(html: str) -> str:
    """Return the text of some HTML with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def card(web: Web, path: str, name: str) -> str:
    """Return the text of one card."""
    found = re.search(f'<section[^>]* id="{name}".*?</section>', web.client.get(path).text, re.DOTALL)
    assert found is not None
    return words(found[0])


def test_resolved(full: Web) -> None:
    """What no longer needs action stands on the maintenance page with its words, and from when until when it did."""
    (one,) = full.answer("/advanced/maintenance/resolved")["recommendations"]
    text = card(full, "/maintenance", "resolved")
    assert one["title"] in text
    assert one["description"] in text
    assert one["priority"] in text
    assert "08:00" in text
    assert "Nothing was resolved" in card(full, "/maintenance?days=1&to=2026-01-01", "resolved")


def test_anomalies(full: Web) -> None:
    """Each unusual day or hour stands on the cost page with its message, its usual range and its causes."""
    found = full.answer("/cost/anomalies?days=30&limit=20")
    assert found["anomalies"]
    text = card(full, "/cost", "anomalies")
    for one in found["anomalies"]:
        assert one["message"] in text
        assert one["severity"] in text
        assert all((cause["name"] or "none named") in text for cause in one["cause"][:3])


def test_anomalies_lead_to_their_calls(full: Web) -> None:
    """Each unusual day or hour leads to its day by hour and to its calls, of its series alone."""
    found = full.answer("/cost/anomalies?days=30&limit=20")["anomalies"]
    html = full.client.get("/cost").text
    led = [
        parse_qs(urlsplit(unescape(one)).query)
        for one in re.findall(r'<a href="(/explore[^"]*time%3Ahour[^"]*)">By hour', html)
    ]
    assert [one["days"] for one in led] == [["1"]] * len(found)
    assert [one["to"] for one in led] == sorted(([one["day"]] for one in found), reverse=True)
    assert sum("where" not in one for one in led) == sum(one["scope"] == "total" for one in found)
    assert html.count('">Calls</a></p>') == len(found)


@pytest.mark.parametrize(
    ("scope", "series", "where"),
    [
        ("total", "", []),
        ("agent", "team/a|b", ["is|agent|team/a|b"]),
        ("model", "openrouter/meta/llama", ["is|provider|openrouter", "is|model|meta/llama"]),
    ],
)
def test_filters_of_an_anomaly(full: Web, scope: str, series: str, where: list[str]) -> None:
    """A series' filters name its agent, or its provider and its model; filters of the page are taken away."""
    some = full.answer("/cost/anomalies?days=30&limit=1")["anomalies"][0]
    one = Anomaly.model_validate({**some, "scope": scope, "series_id": series, "day": "2026-03-11"})
    assert behind(one) == {
        "days": 1,
        "to": "2026-03-11",
        "where": where,
        "model": None,
        "agent": None,
        "feature": None,
    }


def test_days_of_a_chart_lead_to_their_hours(full: Web) -> None:
    """Each day in a chart's table that has begun leads to its hours with the page's filters; forecast days do not."""
    html = full.client.get("/cost?days=14&agent=steady&table=cost-chart").text
    chart = re.search(r'<figure[^>]* id="cost-chart".*?</figure>', html, re.DOTALL)
    assert chart is not None
    led = [
        parse_qs(urlsplit(unescape(one)).query)
        for one in re.findall(r'<th\s+scope="row"><a\s+href="([^"]*)"', chart[0])
    ]
    assert len(led) == 14
    assert led[-2] == {
        "agent": ["steady"],
        "metric": ["cost_usd", "calls"],
        "by": ["time:hour"],
        "days": ["1"],
        "to": ["2026-03-11"],
    }


def test_marks(full: Web) -> None:
    """The chart of cost has a mark at each unusual day of its window, which says what was unusual."""
    days = {
        one["day"]: one["message"]
        for one in full.answer("/cost/anomalies?days=30&kind=day&scope=total&limit=1000")["anomalies"]
    }
    marks = re.findall(r'<circle class="mark[^>]*>\s*<title>(.*?)</title>', full.client.get("/cost").text)
    assert days
    assert sorted(map(unescape, marks)) == sorted(days.values())


def test_agents_that_only_called(full: Web) -> None:
    """An agent that made calls and has no task has no page, and none is offered; each that is offered is there."""
    full.publish({"agents": {"steady": AGENTS["steady"]}})
    html = full.client.get("/cost?days=365").text
    assert {one["agent_id"] for one in full.answer("/cost/by-agent?days=365")["agents"]} == {"steady", "lucky"}
    links = [unescape(found) for found in re.findall(r'<a class="away" href="(/agents/one[^"]*)"', html)]
    assert links == ["/agents/one?days=365&id=steady"]
    assert full.client.get(links[0]).status_code == 200
    assert full.client.get(links[0].replace("steady", "lucky")).status_code == 404
