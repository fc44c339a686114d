"""What pages list of things that a day of sample data need not have: what was resolved, what was unusual."""

import re
from html import unescape

from tests.web.conftest import Web
from tests.web.test_agents import AGENTS


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


def test_marks(full: Web) -> None:
    """The chart of cost has a mark at each unusual day of its window, which says what was unusual."""
    days = {
        one["day"]: one["message"]
        for one in full.answer("/cost/anomalies?days=30&kind=day&scope=total&limit=1000")["anomalies"]
    }
    marks = re.findall(r'<circle class="mark[^>]*><title>(.*?)</title>', full.client.get("/cost").text)
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
