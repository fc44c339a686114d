"""A page that stays open renews itself without flicker, dims old figures while new ones load, says what fails."""

import re

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import Opened, Served
from tests.browser.watching import Watched, watched

pytestmark = pytest.mark.needs_program("chromium")

EVERY_MS = 10_000
MARK = """() => {
  window.loads = 0;
  new MutationObserver(() => { if (document.getElementById("page").classList.contains("loading")) window.loads += 1; })
    .observe(document.body, { subtree: true, attributes: true, attributeFilter: ["class"] });
  for (const card of document.querySelectorAll(".card")) card.stays = true;
  document.querySelector("#spend data").textContent = "old";
}"""


def until_renewed(seen: Watched) -> None:
    """Let the page's own clock run to its next look, and wait for what it brings."""
    with seen.page.expect_response(seen.page.url):
        seen.page.clock.run_for(EVERY_MS)


def test_page_renews_itself(browser: Browser, served: Served) -> None:
    """Every ten seconds what changed is put in: nothing else is touched, nothing moves, dims or is loaded again."""
    with watched(browser, served.base) as seen:
        seen.page.clock.install()
        seen.open("/")
        asked: list[str] = []
        seen.page.on("request", lambda one: asked.append(one.url) if "/static/" not in one.url else None)
        seen.page.evaluate(MARK)
        seen.page.clock.run_for(EVERY_MS - 1_000)
        assert asked == []
        seen.page.clock.run_for(2_000)
        expect(seen.page.locator("#spend data").first).not_to_have_text("old")
        stayed = seen.page.locator(".card").evaluate_all("all => all.filter(one => one.stays).map(one => one.id)")
        assert {"work", "use"} <= set(stayed)  # the others may say something new
        assert "spend" not in stayed
        assert len(asked) == 1
        assert seen.page.evaluate("window.loads") == 0
        assert seen.moved() < 0.05


def test_renewal_is_paused(browser: Browser, served: Served) -> None:
    """Who wants the page to stay as it is pauses it, also for the pages that follow; going on catches up at once."""
    with watched(browser, served.base) as seen:
        seen.page.clock.install()
        seen.open("/")
        pause = seen.page.get_by_role("button", name="Pause")
        pause.press("Enter")
        expect(pause).to_have_attribute("aria-pressed", "true")
        seen.open("/cost")
        expect(pause).to_have_attribute("aria-pressed", "true")
        asked: list[str] = []
        seen.page.on("request", lambda one: asked.append(one.url))
        seen.page.clock.run_for(3 * EVERY_MS)
        assert asked == []
        with seen.page.expect_response(seen.page.url):
            pause.press("Enter")
        expect(pause).to_have_attribute("aria-pressed", "false")
        until_renewed(seen)


def test_freshness_is_told(browser: Browser, served: Served) -> None:
    """The time up to which events are in the figures stands at the top, and moves on by itself."""
    with watched(browser, served.base) as seen:
        seen.page.clock.install()
        seen.open("/cost")
        told = seen.words("#fresh")[0]
        assert re.fullmatch(r"Data to (\d+ \w+ )?\d\d:\d\d(:\d\d)?", told)
        for _ in range(20):
            seen.page.wait_for_timeout(250)
            until_renewed(seen)
            if seen.words("#fresh")[0] != told:
                break
        assert seen.words("#fresh")[0] > told


def test_what_is_read_stays(opened: Opened) -> None:
    """A card that somebody has the focus in, or a form that somebody fills in, is left as it is."""
    with opened() as seen:
        seen.open("/cost")
        seen.page.get_by_label("had been calls of").fill("half a na")
        seen.page.evaluate("""() => {
            document.querySelector("#trend data").textContent = "old";
            document.querySelector("#models data").textContent = "read by somebody";
            document.querySelector("#models a").focus();
        }""")
        seen.page.evaluate("dashboard.refresh()")
        expect(seen.page.locator("#trend data").first).not_to_have_text("old")
        expect(seen.page.locator("#models data").first).to_have_text("read by somebody")
        expect(seen.page.get_by_label("had been calls of")).to_have_value("half a na")
        assert seen.moved() < 0.05


def test_what_is_open_stays_open(opened: Opened) -> None:
    """A table that was unfolded, and how far it was scrolled, survive the renewal of their card."""
    with opened() as seen:
        seen.open("/cost?days=90")
        seen.unfold("cost-chart")
        table = seen.page.locator("#cost-chart .scroll")
        table.evaluate("one => one.scrollTop = 40")
        seen.page.evaluate("""() => {
            document.querySelector("#trend data").textContent = "old";
            document.activeElement.blur();
        }""")
        seen.page.mouse.move(0, 0)
        seen.page.evaluate("dashboard.refresh()")
        expect(seen.page.locator("#trend data").first).not_to_have_text("old")
        expect(table).to_be_visible()
        assert table.evaluate("one => one.scrollTop") == 40 or not table.evaluate(
            "one => one.scrollHeight > one.clientHeight"
        )


def test_old_figures_are_dimmed(opened: Opened) -> None:
    """While another period loads the old figures stay, dimmed; then the new ones stand there in full."""
    with opened() as seen:
        seen.open("/cost")
        cost = seen.figure("trend", "Cost")
        held: list[Route] = []
        seen.page.route("**/cost?days=1", lambda route: held.append(route))
        seen.page.get_by_role("link", name="Today", exact=True).click()
        expect(seen.page.locator("#main")).to_have_css("opacity", re.compile(r"^0\.[0-6]"))
        assert seen.figure("trend", "Cost") == cost
        held[0].continue_()
        expect(seen.page.locator(".choices [aria-current]")).to_have_text("Today")
        expect(seen.page.locator("#main")).to_have_css("opacity", "1")
        assert seen.figure("trend", "Cost") != cost
        expect(seen.page.locator("#said")).to_contain_text("Shown: Cost")  # for those who do not see it


def test_service_goes_away(opened: Opened) -> None:
    """When the service itself does not answer, the page says so, keeps its figures, and goes on when it is back."""
    with opened() as seen:
        seen.open("/cost")
        cost = seen.figure("trend", "Cost")
        seen.page.route("**/cost", lambda route: route.abort())
        seen.page.evaluate("dashboard.refresh()")
        expect(seen.page.locator("#fresh")).to_contain_text("the service does not answer")
        expect(seen.page.locator("#said")).to_contain_text("The service does not answer")
        assert seen.figure("trend", "Cost") == cost
        seen.page.unroute("**/cost")
        seen.page.evaluate("dashboard.refresh()")
        expect(seen.page.locator("#fresh")).not_to_contain_text("does not answer")
        expect(seen.page.locator("#said")).to_have_text("")
        assert all("ERR_FAILED" in line for line in seen.complaints)  # what the browser itself notes
        seen.complaints.clear()
