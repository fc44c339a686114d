"""Every page, in both themes and at every width: shown without complaint, without moving, and accessible."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import COLOUR_RULES, violations
from tests.browser.conftest import Served
from tests.browser.watching import Watched, watched

pytestmark = pytest.mark.needs_program("chromium")

PATHS = [
    "/",
    "/cost?days=14",
    "/cost?model=claude-sonnet-4-5&days=90&was=claude-sonnet-4-5&wish=anthropic/claude-haiku-4-5",
    "/agents",
    "/agents/one?id=code-agent-2",
    "/agents/compare?id=code-agent-1&id=code-agent-2&id=chat-agent-1",
    "/behavior?days=90",
    "/behavior?feature=product_view&series=users",
    "/behavior/session?id={session_id}",
    "/maintenance",
    "/reports?days=14",
    "/data?q=tasks",
    "/cost/budget",
    "/cost/budget?name=Team",
    "/search?q=agent",
]
NARROWEST, WIDEST = 320, 2560  # what WCAG 1.4.10 asks for; a large screen
UNDEFINED = """() => [...document.querySelectorAll("main data")].filter((one) => {
  const cell = one.closest("td");
  const homes = cell
    ? [cell.parentElement.querySelector("th"), cell.closest("table").tHead?.rows[0]?.cells[cell.cellIndex]]
    : [one.closest(".stat, .score"), one.closest("dd")?.previousElementSibling, one.closest("li")];
  return !homes.some((home) => home?.matches("li") || home?.querySelector(".tip")?.textContent.trim());
}).map((one) => one.parentElement.outerHTML)"""
BACK = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module", params=[1440, 375])
def seen(request: pytest.FixtureRequest, browser: Browser, served: Served) -> Iterator[Watched]:
    """One browser of each width, which goes from page to page."""
    with watched(browser, served.base, width=request.param) as one:
        yield one


def look_at(seen: Watched, path: str, status: int) -> None:
    """Open a page in the light theme, see it in the dark one too, and find nothing wrong with it."""
    seen.complaints.clear()  # of a page before it, whose own test has failed for them
    seen.page.emulate_media(color_scheme="light")
    assert seen.open(path).status == status
    assert seen.page.locator("h1").count() == 1
    assert seen.page.locator(".card").count() > 0
    assert seen.page.locator(".card.failed").count() == 0, seen.page.locator(".card.failed").first.inner_text()
    assert seen.page.evaluate(UNDEFINED) == []  # each figure's definition stands at it; a list is sentences
    assert not seen.is_cut_off()
    assert violations(seen.page) == []
    light = seen.page.evaluate(BACK)
    seen.page.emulate_media(color_scheme="dark")
    assert seen.page.evaluate(BACK) != light
    assert not seen.is_cut_off()
    assert violations(seen.page, COLOUR_RULES) == []
    assert seen.moved() < 0.05


@pytest.mark.parametrize("path", PATHS)
def test_page_is_shown(seen: Watched, served: Served, path: str) -> None:
    """A page has its figures, fits the screen, does not move after load, and axe finds nothing in it."""
    look_at(seen, path.format(session_id=served.session_id), 200)
    room = seen.page.viewport_size
    assert room is not None
    for width in (NARROWEST, WIDEST):
        seen.page.set_viewport_size({**room, "width": width})
        assert not seen.is_cut_off(), width
    seen.page.set_viewport_size(room)
    assert seen.complaints == []


def test_a_chart_never_makes_its_page_wider(browser: Browser, served: Served) -> None:
    """A screen that turns is narrower before the drawing is told: what the drawing is too wide then is not shown."""
    with watched(browser, served.base, width=375) as one:
        one.page.add_init_script("window.ResizeObserver = class { observe() {} disconnect() {} };")
        one.open("/")
        one.page.locator(".chart > .uplot").first.wait_for(state="attached")
        one.page.set_viewport_size({"width": NARROWEST, "height": 900})
        assert not one.is_cut_off()


def test_page_of_nothing(seen: Watched) -> None:
    """What is not there is said on a page as good as the others; the browser alone notes the status."""
    look_at(seen, "/agents/one?id=nobody", 404)
    assert all("404" in line for line in seen.complaints)
    seen.complaints.clear()
