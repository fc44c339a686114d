"""What the maintenance page shows is what the API answers: what to act upon, alerts, what could be saved."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened, Served
from tests.browser.watching import plain, shown_between
from web.show.formats import money

pytestmark = pytest.mark.needs_program("chromium")

WORDS = 150  # of a long text that names many models
PRIORITIES = ("critical", "high", "medium", "low")


def test_recommendations(opened: Opened, served: Served) -> None:
    """How many there are of each priority, and each with its words, most urgent first."""
    with opened() as seen:
        found = shown_between(
            lambda: {**served.answer("/advanced/maintenance"), "timestamp": ""}, lambda: seen.open("/maintenance")
        )
        assert found["by_priority"]["critical"] > 0
        for priority in PRIORITIES:
            assert seen.figure("todo", priority.capitalize()) == found["by_priority"][priority]
        assert seen.words("#todo .actions .level") == [one["priority"] for one in found["recommendations"]]
        cards = seen.words("#todo .actions > li")
        for card, one in zip(cards, found["recommendations"], strict=True):
            for words in ("title", "description", "estimated_impact", "recommended_action", "affected_component"):
                assert plain(one[words][:WORDS]) in card, words


def test_evidence(opened: Opened, served: Served) -> None:
    """Each has its figures, and the query with its parameters written in, which a click copies."""
    (first, *_) = served.answer("/advanced/maintenance")["recommendations"]
    with opened() as seen:
        seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        seen.open("/maintenance")
        card = seen.page.locator("#todo .actions > li").first
        card.locator("summary").click()
        told = " ".join(card.locator("dl").inner_text().split())
        for name in first["evidence"]["figures"]:
            assert name.replace("_", " ") in told
        assert first["evidence"]["query"]["file"] in card.inner_text()
        card.get_by_role("button", name="Copy the query").click()
        expect(card.get_by_role("button", name="Copied")).to_be_visible()
        query = card.locator("pre").inner_text()
        assert seen.page.evaluate("navigator.clipboard.readText()") == query
        assert "select" in query.casefold()
        seen.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")  # not by TLS
        seen.page.evaluate("addEventListener('copy', () => (window.copied = String(getSelection())))")
        card.get_by_role("button", name="Copy the query").click()
        expect(card.get_by_role("button", name="Copied")).to_be_visible()
        assert plain(seen.page.evaluate("window.copied")) == plain(query)
        assert not any(f"${name}" in query for name in first["evidence"]["query"]["parameters"])


def test_narrowed(opened: Opened, served: Served) -> None:
    """A click on a priority or a category shows those of it only; Esc shows all again, after the definition went."""
    found = served.answer("/advanced/maintenance")["recommendations"]
    with opened() as seen:
        seen.open("/maintenance")
        rows = seen.page.locator("#todo .actions > li")
        seen.page.locator("#todo .stat").get_by_role("link", name="High", exact=True).click()
        expect(rows).to_have_count(sum(one["priority"] == "high" for one in found))
        seen.page.keyboard.press("Escape")  # of the definition of what was clicked
        expect(seen.page.locator("#todo .tip:visible")).to_have_count(0)
        assert rows.count() < len(found)
        seen.page.keyboard.press("Escape")
        expect(rows).to_have_count(len(found))
        seen.page.locator("#todo").get_by_role("link", name="agent performance").click()
        expect(rows).to_have_count(sum(one["category"] == "agent_performance" for one in found))
        seen.page.wait_for_url("**category=agent_performance")


def test_savings(opened: Opened, served: Served) -> None:
    """What could be saved in all, and each way to save with its amount and its words."""
    with opened() as seen:
        found = shown_between(
            lambda: {**served.answer("/advanced/optimization"), "timestamp": ""}, lambda: seen.open("/maintenance")
        )
        whole = found["potential_savings"]
        assert whole["cost_usd"] > 0
        assert seen.figure("savings", "Possible savings") == whole["cost_usd"]
        faster = whole["performance_improvement_percent"]
        assert seen.page.locator("#savings .stat").count() == (3 if faster else 2)
        if faster:
            assert seen.figure("savings", "Faster by up to") == faster
        assert seen.figure("savings", "Ways") == found["total_recommendations"]
        band = f"{money(whole['cost_usd_low'])}–{money(whole['cost_usd_high'])}"
        assert band in " ".join(seen.words("#savings .stats"))
        saved = [one["expected_savings"]["cost_usd"] for one in found["recommendations"]]
        assert seen.figures("#savings tbody") == sorted((usd for usd in saved if usd), reverse=True)
        rows = seen.words("#savings tbody tr")
        assert len(rows) == len(found["recommendations"])
        for one in found["recommendations"]:
            card = next(row for row in rows if plain(one["title"])[:WORDS] in row)
            for words in ("title", "recommended_change", "details", "priority"):
                assert plain(one[words][:WORDS]) in card, words
            assert card.endswith(one["implementation_effort"])


def test_alerts(opened: Opened, served: Served) -> None:
    """What is alerted of, with its state and its figures in words; of one thing the gravest stands for the others."""
    with opened() as seen:
        found = shown_between(
            lambda: {**served.answer("/cost/alerts"), "timestamp": ""}, lambda: seen.open("/maintenance")
        )
        assert found["firing"] > 0
        assert f"{found['firing']} firing of {found['count']}" in seen.words("#alerts > p")[0]
        cards = seen.words("#alerts .actions > li")
        assert len(cards) == len({(one["subject"], one["state"]) for one in found["alerts"]}) < found["count"]
        for one in found["alerts"]:
            (card,) = (card for card in cards if card.startswith(one["state"]) and plain(one["title"]) in card)
            assert plain(one["detail"]) in card
        spent = seen.page.locator("#alerts .actions > li").filter(has_text="Budget Spent").first
        assert spent.locator(".what").first.inner_text() == "Budget Spent: 100 % of $0.01 spent"
        spent.get_by_text("more of it").click()
        expect(spent.get_by_text("Budget Spent: 50 % of $0.01 spent")).to_be_visible()
