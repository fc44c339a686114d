"""Controls within a page, by pointer and by keyboard: filters, order, comparison, themes, definitions."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Opened

pytestmark = pytest.mark.needs_program("chromium")

SIX = ["code-agent-1", "code-agent-2", "chat-agent-1", "chat-agent-2", "rag-agent-1", "batch-agent-1"]
BACK = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
@pytest.mark.parametrize(
    ("path", "card", "figure"),
    [
        ("/cost?days=14", "models", ("trend", "Cost")),
        ("/cost?days=14", "agents", ("trend", "Cost")),
        ("/behavior?days=90", "features", ("features", "Events")),
    ],
)
def test_row_filters(opened: Opened, path: str, card: str, figure: tuple[str, str], hand: str) -> None:
    """A row narrows the page to it, and says so; Esc, its cross or the row once more widens it again."""
    with opened() as seen:
        seen.open(path)
        row = seen.page.locator(f"#{card} tbody tr").first
        value = float(row.locator("data").first.get_attribute("value") or 0)
        chip = seen.page.locator(".chip")
        for leave in ("Escape", "cross", "row"):
            link = row.locator("th").get_by_role("link").first
            link.click() if hand == "mouse" else link.press("Enter")
            expect(chip).to_be_visible()
            assert seen.figure(*figure) == pytest.approx(value)
            assert row.get_attribute("class") == "chosen"
            if leave == "Escape":
                seen.page.keyboard.press("Escape")
            else:
                back = (
                    chip.locator("[data-key=Escape]")
                    if leave == "cross"
                    else row.locator("th").get_by_role("link").first
                )
                back.click() if hand == "mouse" else back.press("Enter")
            expect(chip).to_have_count(0)
            assert seen.page.url.endswith(path)


def test_table_sorts_and_filters(opened: Opened) -> None:
    """Heads sort either way and say so; a name narrows the table."""
    with opened() as seen:
        seen.open("/agents")
        head = seen.page.get_by_role("columnheader", name=re.compile("^p95"))
        head.get_by_role("link").click()
        expect(head).to_have_attribute("aria-sort", "descending")
        head.get_by_role("link").press("Enter")
        expect(head).to_have_attribute("aria-sort", "ascending")
        seen.page.get_by_label("Name or type").fill("chat-agent")
        seen.page.get_by_label("Name or type").press("Enter")
        seen.page.wait_for_url("**q=chat-agent*")
        expect(seen.page.locator("#each tbody tr")).to_have_count(2)
        seen.page.keyboard.press("Escape")  # leaves the field
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator("#each tbody tr")).not_to_have_count(2)


def test_agents_are_compared(opened: Opened) -> None:
    """Chosen rows are set side by side, with what the difference is worth."""
    with opened() as seen:
        seen.open("/agents")
        for name in ("code-agent-1", "code-agent-2"):
            seen.page.get_by_role("checkbox", name=f"Compare {name}").check()
        seen.page.get_by_role("button", name="Compare the chosen").click()
        seen.page.wait_for_url("**/agents/compare?*")
        assert "does better than" in seen.page.locator("#side").inner_text()
        seen.page.get_by_role("link", name="7 days", exact=True).click()
        seen.page.wait_for_url("**days=7")
        assert seen.page.locator("#side thead .name").count() == 2
        for count, name in ((3, "chat-agent-1"), (4, "chat-agent-2")):
            seen.page.get_by_label("Another agent").fill(name)
            seen.page.get_by_label("Another agent").press("Enter")
            expect(seen.page.locator("#side thead .name")).to_have_count(count)
        seen.page.get_by_role("link", name="Take away code-agent-1").click()
        expect(seen.page.locator("#side thead .name")).to_have_text(["code-agent-2", "chat-agent-1", "chat-agent-2"])
        assert "days=7" in seen.page.url
        seen.open("/agents/compare?" + "&".join(f"id={name}" for name in SIX))
        expect(seen.page.locator("#side thead .name")).to_have_count(6)
        expect(seen.page.locator("#choose")).to_contain_text("Six are compared at most")


def test_theme(opened: Opened) -> None:
    """The theme follows the system, also when that changes, until one is chosen; the choice stays until undone."""
    with opened(theme="dark") as seen:
        seen.open("/")
        dark = seen.page.evaluate(BACK)
        seen.page.emulate_media(color_scheme="light")
        light = seen.page.evaluate(BACK)
        assert light != dark
        seen.page.emulate_media(color_scheme="dark")
        seen.page.get_by_role("link", name="Light theme").click()
        assert seen.page.evaluate(BACK) == light
        seen.page.reload()
        assert seen.page.evaluate(BACK) == light
        seen.open("/cost")
        assert seen.page.evaluate(BACK) == light
        assert seen.page.locator("html").get_attribute("data-theme") == "light"  # in what the server sent: no flash
        expect(seen.page.get_by_role("link", name="Light theme")).to_have_attribute("aria-current", "true")
        seen.page.get_by_role("link", name="System theme").press("Enter")
        assert seen.page.evaluate(BACK) == dark
        seen.page.emulate_media(color_scheme="light")
        seen.page.get_by_role("link", name="Dark theme").press("Enter")
        assert seen.page.evaluate(BACK) == dark


def is_on_screen(tip: Locator, width: int) -> bool:
    """Return whether a definition is wholly within the screen's width."""
    box = tip.bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


@pytest.mark.parametrize("path", ["/cost", "/behavior"])
def test_definitions(opened: Opened, path: str) -> None:
    """Each label's definition shows on hover and on focus, within the screen, is tied to it, and Esc takes it away."""
    for width in (375, 1440):
        with opened(width=width) as seen:
            seen.open(path)
            terms = seen.page.locator("main .term:visible")  # a phone leaves columns out
            assert terms.count() > 4
            for place in range(0, terms.count(), 3 if width == 375 else 4):
                control, tip = terms.nth(place).locator("button, a"), terms.nth(place).locator(".tip")
                assert control.get_attribute("aria-describedby") == tip.get_attribute("id")
                control.focus()
                assert tip.is_visible()
                assert len(tip.inner_text()) > 5
                assert is_on_screen(tip, width)
                control.blur()
                assert tip.is_hidden()
                control.hover()
                assert tip.is_visible()
                assert is_on_screen(tip, width)
                seen.page.keyboard.press("Escape")
                assert tip.is_hidden()
                seen.page.mouse.move(0, 0)


def test_print_shows_the_figures(opened: Opened) -> None:
    """On paper there are figures and no controls."""
    with opened(theme="dark") as seen:
        seen.open("/cost")
        seen.page.emulate_media(media="print")
        assert seen.page.locator(".top").is_hidden()
        assert seen.page.locator(".period").is_hidden()
        assert seen.page.locator("#trend .value").first.is_visible()
        assert seen.page.evaluate(BACK) == "rgb(255, 255, 255)"
