"""The period of a page: each that can be chosen, any other, the one before, comparison, and all in the URL."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened, Served
from tests.browser.watching import Watched, tab_to

pytestmark = pytest.mark.needs_program("chromium")

PERIODS = {"Today": 1, "7 days": 7, "28 days": 28, "30 days": 30, "90 days": 90, "365 days": 365}
SENSELESS = ["days=0", "days=x", "days=999999999999", "from=2026-99-99", "to=2999-01-01&days=-4"]


def chosen(page: Page) -> str:
    """Return the period that is marked."""
    return page.locator(".choices [aria-current]").inner_text()


def state(seen: Watched) -> list[str]:
    """Return all that a page shows of its period, what it is narrowed to, and its figures."""
    cards = ".card:not(#budgets)"  # whose burn rate is of the moment
    return seen.words(f".period, .chips, {cards} .value, {cards} table.figures")


def test_each_period(opened: Opened, served: Served) -> None:
    """Each period is a click away; the page is not loaded again, shows the figures of those days, its URL says them."""
    with opened() as seen:
        seen.open("/cost")
        seen.page.evaluate("window.stays = true")
        assert seen.words(".choices a:not(.step)") == list(PERIODS)
        for name, days in PERIODS.items():
            seen.page.get_by_role("link", name=name, exact=True).click()
            expect(seen.page.locator(".choices [aria-current]")).to_have_text(name)
            assert seen.page.url.endswith(f"/cost?days={days}")
            assert seen.figure("trend", "Cost") == served.answer("/cost/summary", days=days)["total_cost_usd"]
        seen.page.go_back()
        expect(seen.page.locator(".choices [aria-current]")).to_have_text("90 days")
        assert seen.page.evaluate("window.stays")
        seen.page.locator(".tabs").get_by_role("link", name="Agents").click()
        seen.page.wait_for_url("**/agents?days=90")
        assert chosen(seen.page) == "90 days"


def test_custom_period(opened: Opened) -> None:
    """Any days may be chosen with the mouse, also in the past; the window and the URL say them."""
    with opened() as seen:
        seen.open("/cost")
        seen.page.locator(".period .custom summary").click()
        last = seen.page.locator("input[name=to]").input_value()
        seen.page.locator("input[name=from]").fill(last)
        seen.page.get_by_role("button", name="Show").click()
        expect(seen.page.locator(".choices [aria-current]")).to_have_text("Today")
        seen.open("/cost?from=2020-01-05&to=2020-01-07")
        assert seen.words(".period .custom summary") == ["5 Jan – 7 Jan 2020"]


def test_custom_period_by_keyboard(opened: Opened, served: Served) -> None:
    """Days are typed without a mouse; Esc closes the form, and leaves the focus where it was opened."""
    days = list(served.answer("/cost/summary", days=5)["daily_costs"])
    with opened() as seen:
        seen.open("/cost")
        press, typed = seen.page.keyboard.press, seen.page.keyboard.type
        tab_to(seen.page.locator(".period .custom summary"))
        press("Enter")
        expect(seen.page.get_by_label("From", exact=True)).to_be_visible()
        press("Escape")
        expect(seen.page.get_by_label("From", exact=True)).to_be_hidden()
        expect(seen.page.locator(".period .custom summary")).to_be_focused()
        press("Enter")
        for label, day in (("From", days[0]), ("To", days[3])):
            tab_to(seen.page.get_by_label(label, exact=True))
            year, month, date = day.split("-")
            typed(month + date + year)
        press("Enter")
        seen.page.wait_for_url("**/cost?*from=*")
        expect(seen.page.locator(".choices [aria-current]")).to_have_count(0)
        whole = served.answer("/cost/summary", days=5)["daily_costs"]
        assert seen.figure("trend", "Cost") == pytest.approx(sum(whole[day] for day in days[:4]))


def test_senseless_period(opened: Opened) -> None:
    """A URL that makes no sense gives a page nevertheless."""
    with opened() as seen:
        for query in SENSELESS:
            assert seen.open(f"/?{query}").status == 200
            assert seen.page.locator(".card.failed").count() == 0


@pytest.mark.parametrize("hand", ["mouse", "c", "Enter", "Space"])
def test_comparison(opened: Opened, hand: str) -> None:
    """Changes and the line of the window before come and go with the comparison."""
    with opened() as seen:
        seen.open("/cost?days=7")
        switch = seen.page.get_by_role("switch", name="Compare")
        for compares in (False, True):
            shown = seen.page.locator(".delta").count()
            assert bool(shown) != compares
            assert seen.page.locator("path.before").count() == (not compares)
            switch.click() if hand == "mouse" else switch.press(hand)
            expect(switch).to_have_attribute("aria-checked", str(compares).lower())
            assert ("compare=none" in seen.page.url) != compares
        expect(seen.page.locator("path.before")).to_have_count(1)


def test_state_is_in_the_url(opened: Opened) -> None:
    """Whoever is sent the address of a page sees the same: period, comparison, filter, order."""
    with opened() as seen:
        seen.open("/cost")
        seen.page.get_by_role("link", name="90 days", exact=True).click()
        seen.page.wait_for_url("**days=90")
        seen.page.get_by_role("switch", name="Compare").click()
        seen.page.wait_for_url("**compare=none*")
        seen.page.locator("#models").get_by_role("link", name="gpt-4.1", exact=True).click()
        seen.page.wait_for_url("**model=gpt-4.1*")
        seen.page.locator("#agents thead").get_by_role("link", name="Calls").click()
        seen.page.wait_for_url("**agents=calls*")
        expect(seen.page.locator("#agents [aria-sort]")).to_contain_text("Calls")
        address, shown = seen.page.url.removeprefix(seen.base), state(seen)
    with opened() as other:
        other.open(address)
        assert state(other) == shown
        assert chosen(other.page) == "90 days"
        expect(other.page.get_by_role("switch", name="Compare")).to_have_attribute("aria-checked", "false")


def test_window_before(opened: Opened, served: Served) -> None:
    """Stepping back shows the window before, by mouse and by arrow, whose figures changes are counted from."""
    whole = served.answer("/cost/summary", days=14)["total_cost_usd"]
    now = served.answer("/cost/summary", days=7)["total_cost_usd"]
    with opened() as seen:
        for back in (lambda: seen.page.get_by_role("link", name="The 7 days before").click(), None):
            seen.open("/cost?days=7")
            back() if back else seen.page.keyboard.press("ArrowLeft")
            seen.page.wait_for_url("**/cost?*to=*")
            assert seen.figure("trend", "Cost") == pytest.approx(whole - now)
            seen.page.get_by_role("link", name="The 7 days after").click()
            expect(seen.page.locator(".choices [aria-current]")).to_have_text("7 days")
            assert seen.figure("trend", "Cost") == now
