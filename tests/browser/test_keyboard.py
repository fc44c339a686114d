"""The keyboard alone: the keys, a whole journey, and a focus that is never lost from sight."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Opened, Served
from tests.browser.watching import tab_to, watched

pytestmark = pytest.mark.needs_program("chromium")

STOP = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    place: [...document.querySelectorAll("*")].indexOf(one), name: one.outerHTML.slice(0, 120),
    marked: one.matches(":focus-visible") && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 &&
      box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    end: one === document.body,
  };
}"""


PAGES = ["/", "/cost", "/agents", "/behavior", "/maintenance", "/reports", "/explore", "/data"]
SEND = "key => document.body.dispatchEvent(new KeyboardEvent('keydown', key))"


def test_keys(opened: Opened) -> None:
    """Periods, arrows, pages, search and help have keys; a field keeps its letters, and Esc leaves it."""
    with opened() as seen:
        seen.open("/")
        press, current = seen.page.keyboard.press, seen.page.locator(".choices [aria-current]")
        for key, name in (("d", "Today"), ("f", "28 days"), ("t", "30 days"), ("w", "7 days")):
            press(key)
            expect(current).to_have_text(name)
        press("ArrowLeft")
        expect(current).to_have_count(0)
        press("ArrowRight")
        expect(current).to_have_text("7 days")
        for modified in ("Control+d", "Alt+t", "Meta+f"):
            seen.page.evaluate(
                "key => document.body.dispatchEvent(new KeyboardEvent('keydown', key))", keydown(modified)
            )
        assert "days=7" in seen.page.url
        press("/")
        expect(seen.page.locator("#search")).to_be_focused()
        seen.page.keyboard.type("dwft?/")
        expect(seen.page.locator("#search")).to_have_value("dwft?/")
        assert "days=7" in seen.page.url
        press("Escape")
        expect(seen.page.locator("#search")).not_to_be_focused()
        for place in range(7, 0, -1):
            press(str(place))
            seen.page.wait_for_url(f"**{PAGES[place - 1]}?days=7")
            expect(seen.page.locator(".tabs [aria-current]")).to_have_count(1)


def keydown(combination: str) -> dict[str, object]:
    """Describe a key with its modifier, as the browser would."""
    modifier, key = combination.split("+")
    return {"key": key, "bubbles": True, "cancelable": True, f"{modifier.lower().replace('control', 'ctrl')}Key": True}


def test_help(opened: Opened) -> None:
    """`?` opens the help, which names each key, keeps the focus, takes no other key, and gives the focus back."""
    with opened() as seen:
        seen.open("/cost")
        press, dialog = seen.page.keyboard.press, seen.page.get_by_role("dialog")
        tab_to(seen.page.get_by_role("switch", name="Compare"))
        press("?")
        expect(dialog).to_be_visible()
        assert {"D", "W", "F", "T", "C", "/", "?", "Esc"} <= set(seen.words("dialog kbd"))
        press("w")
        for _ in range(4):
            press("Tab")
            assert seen.page.evaluate(
                "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
            )
        press("Escape")
        expect(dialog).to_be_hidden()
        expect(seen.page.get_by_role("switch", name="Compare")).to_be_focused()
        assert "days" not in seen.page.url
        press("?")
        press("Enter")  # its button closes it too
        expect(dialog).to_be_hidden()
        seen.page.get_by_role("button", name="Keyboard shortcuts").click()
        expect(dialog).to_be_visible()


def test_single_keys_are_switched_off(browser: Browser, served: Served) -> None:
    """Who speaks to the browser switches single keys off, on every page; arrows stay, and so does the way back."""
    with watched(browser, served.base, width=375) as seen:
        seen.open("/?days=7")
        switch = seen.page.get_by_label("Letters, digits and signs")
        seen.page.keyboard.press("?")
        switch.press("Space")
        seen.page.keyboard.press("Escape")
        seen.open("/cost?days=7")
        for key in ("d", "c", "3", "/", "?"):
            seen.page.keyboard.press(key)
        assert seen.page.url.endswith("/cost?days=7")
        assert seen.page.evaluate("document.activeElement === document.body")
        expect(seen.page.get_by_role("dialog")).to_be_hidden()
        with seen.page.expect_response(re.compile("to=")):
            seen.page.keyboard.press("ArrowLeft")
        seen.page.get_by_role("button", name="Keyboard").press("Enter")
        switch.press("Space")
        seen.page.keyboard.press("Escape")
        seen.page.keyboard.press("3")
        seen.page.wait_for_url("**/agents?*")


def test_whole_journey(opened: Opened) -> None:
    """From the overview to a model's cost, to an agent, to a comparison and to a report, without a mouse."""
    with opened() as seen:
        press, page = seen.page.keyboard.press, seen.page
        seen.open("/")
        press("Tab")
        expect(page.get_by_role("link", name="To the figures")).to_be_focused()
        press("Enter")
        expect(page.locator("#main")).to_be_focused()
        press("Tab")
        assert page.evaluate("!!document.activeElement.closest('#spend')")
        press("2")
        page.wait_for_url("**/cost")
        tab_to(page.locator("#models").get_by_role("link", name="gpt-4.1", exact=True))
        press("Enter")
        page.wait_for_url("**model=gpt-4.1")
        expect(page.locator(".chip")).to_be_visible()
        expect(page.locator("#models").get_by_role("link", name="gpt-4.1", exact=True)).to_be_focused()
        press("Escape")
        expect(page.locator(".chip")).to_have_count(0)
        press("/")
        page.keyboard.type("code-agent-2")
        press("Enter")
        page.wait_for_url("**/search?q=code-agent-2")
        tab_to(page.get_by_role("link", name="code-agent-2", exact=True))
        press("Enter")
        page.wait_for_url("**/agents/one?*")
        press("3")
        page.wait_for_url("**/agents")
        for name in ("code-agent-1", "code-agent-2"):
            tab_to(page.get_by_role("checkbox", name=f"Compare {name}", exact=True))
            press("Space")
        tab_to(page.get_by_role("button", name="Compare the chosen"))
        press("Enter")
        page.wait_for_url("**/agents/compare?*")
        expect(page.locator("#side thead .name")).to_have_count(2)
        press("6")
        page.wait_for_url("**/reports")
        tab_to(page.get_by_label("For whom"))
        page.keyboard.type("Cost")
        tab_to(page.get_by_role("button", name="Make it"))
        press("Enter")
        page.wait_for_url("**type=cost*")
        expect(page.locator("#report h2")).to_have_text("Cost report")


@pytest.mark.parametrize("path", ["/", "/cost?days=14", "/reports", "/cost/budget?name=Team"])
def test_focus_goes_in_order(opened: Opened, path: str) -> None:
    """From the first stop, which skips to the figures, to the last: each is in sight, marked, and further on."""
    with opened() as seen:
        seen.open(path)
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.className") == "skip"
        places = []
        for _ in range(400):
            seen.page.keyboard.press("Tab")
            stop = seen.page.evaluate(STOP)
            if stop["end"]:
                break
            assert stop["marked"], stop["name"]
            assert stop["seen"], stop["name"]
            places.append(stop["place"])
        assert len(places) > 15
        assert places == sorted(places)
        assert stop["end"]
