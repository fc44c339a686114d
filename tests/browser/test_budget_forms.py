"""Budgets made, changed and removed on the page, with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened, Served
from tests.browser.watching import tab_to

pytestmark = pytest.mark.needs_program("chromium")


def test_budget_by_keyboard(opened: Opened, served: Served) -> None:
    """A budget is made, changed and removed; what is wrong is said at its field, which keeps what was typed."""
    with opened() as seen:
        page, press, typed = seen.page, seen.page.keyboard.press, seen.page.keyboard.type
        seen.open("/cost")
        tab_to(page.get_by_role("link", name="New budget"))
        press("Enter")
        page.wait_for_url("**/cost/budget*")
        tab_to(page.get_by_label("Name"))
        typed("By hand <b>")
        tab_to(page.get_by_label("Amount"))
        typed("much")
        tab_to(page.get_by_label("Tell at"))
        press("Control+a")
        typed("50, 5000")
        press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Nothing was stored: 2 fields are wrong")
        for label in ("Amount", "Tell at"):
            field = page.get_by_label(label)
            expect(field).to_have_attribute("aria-invalid", "true")
            told = page.locator(f"#{field.get_attribute('aria-describedby')}")
            expect(told).to_be_visible()
        expect(page.get_by_label("Name")).to_have_value("By hand <b>")
        for label, text in (("Amount", "12.50"), ("Tell at", "50, 100")):
            tab_to(page.get_by_label(label))
            press("Control+a")
            typed(text)
        press("Enter")
        expect(page.locator("#budgets .said")).to_contain_text("By hand <b> is stored")
        tab_to(page.get_by_role("link", name="By hand <b>"))
        press("Enter")
        tab_to(page.get_by_label("Amount"))
        press("Control+a")
        typed("0.01")
        tab_to(page.locator("select[name=period]"))
        press("d")  # daily
        tab_to(page.get_by_role("button", name="Change it"))
        press("Enter")
        expect(page.locator("#budgets .said")).to_contain_text("is stored")
        stored = {one["name"]: one for one in served.answer("/cost/budget-alerts")["alerts"]}["By hand <b>"]
        assert (stored["threshold_usd"], stored["period"]) == (0.01, "daily")
        assert stored["notify_at_percent"] == [50, 100]
        tab_to(page.get_by_role("link", name="By hand <b>"))
        press("Enter")
        tab_to(page.get_by_text("Remove …"))
        press("Enter")
        tab_to(page.get_by_role("button", name="Yes, remove it"))
        press("Enter")
        expect(page.locator("#budgets .said")).to_contain_text("is removed")
        expect(page.get_by_role("link", name="By hand <b>")).to_have_count(0)
        assert all("422" in line for line in seen.complaints)  # of the form that was wrong
        seen.complaints.clear()
