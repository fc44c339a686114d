"""What somebody is doing is not undone: words that are selected, a button pressed twice, a change of mind."""

import time

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Opened, Served

pytestmark = pytest.mark.needs_program("chromium")

SELECT = """() => {
  document.querySelector("#trend data").textContent = document.querySelector("#models data").textContent = "old";
  getSelection().selectAllChildren(document.querySelector("#trend .value"));
}"""
SELECTED = "getSelection().toString().trim()"


def test_selected_words_stay(opened: Opened) -> None:
    """A card in which somebody has selected something is left as it is until that is over."""
    with opened() as seen:
        seen.open("/cost?days=14")
        seen.page.evaluate(SELECT)
        seen.page.evaluate("dashboard.refresh()")
        expect(seen.page.locator("#models data").first).not_to_have_text("old")
        assert seen.page.evaluate(SELECTED) == "old"
        seen.page.evaluate("getSelection().removeAllRanges()")
        seen.page.evaluate("dashboard.refresh()")
        expect(seen.page.locator("#trend data").first).not_to_have_text("old")


def test_pressed_twice(opened: Opened, served: Served) -> None:
    """A button that is pressed twice sends its form once: made once, removed once; Back gives a form that works."""
    with opened() as seen:
        sent: list[str] = []
        seen.page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
        seen.open("/cost/budget")
        seen.page.get_by_label("Name").fill("Twice")
        seen.page.get_by_label("Amount").fill("5")
        seen.page.get_by_role("button", name="Make the budget").dblclick()
        expect(seen.page.locator("#budgets .said")).to_contain_text("Twice is stored")
        assert len(sent) == 1
        seen.page.go_back()
        seen.page.get_by_role("button", name="Make the budget").click()
        expect(seen.page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")  # there is one of this name
        assert len(sent) == 2
        seen.open("/cost/budget?name=Twice")
        seen.page.get_by_text("Remove …").click()
        seen.page.get_by_role("button", name="Yes, remove it").dblclick()
        expect(seen.page.locator("#budgets .said")).to_contain_text("Twice is removed")
        assert len(sent) == 3
        assert "Twice" not in [one["name"] for one in served.answer("/cost/budget-alerts")["alerts"]]
        assert all("422" in line for line in seen.complaints)  # of the name that was taken
        seen.complaints.clear()


def late(route: Route) -> None:
    """Answer as a slow service does."""
    time.sleep(0.3)
    route.continue_()


def test_last_click_counts(opened: Opened) -> None:
    """Who clicks again while a slow answer is under way gets what was clicked last, in full."""
    with opened() as seen:
        seen.open("/cost")
        seen.page.route("**/cost?days=90", late)
        seen.page.get_by_role("link", name="90 days", exact=True).click(no_wait_after=True)
        seen.page.get_by_role("link", name="7 days", exact=True).click()
        expect(seen.page.locator(".choices [aria-current]")).to_have_text("7 days")
        seen.page.wait_for_timeout(500)
        expect(seen.page.locator(".choices [aria-current]")).to_have_text("7 days")
        assert seen.page.url.endswith("/cost?days=7")
        assert seen.page.locator(".loading").count() == 0
