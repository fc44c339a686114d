"""Every control: periods, comparison, filters, sorting, themes, search, help, hover; by pointer and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened
from tests.browser.watching import Watched

pytestmark = pytest.mark.needs_program("chromium")


def chosen(seen: Watched) -> str:
    """Give the period that is marked."""
    return seen.page.locator(".choices [aria-current]").inner_text()


def test_period_is_chosen_in_place(opened: Opened) -> None:
    """A period is a link; the page is not loaded again, the URL says it, and going back brings the old one."""
    with opened() as seen:
        seen.open("/")
        seen.page.evaluate("window.stays = true")
        seen.page.get_by_role("link", name="7 days", exact=True).click()
        seen.page.wait_for_url("**/?days=7")
        expect(seen.page.locator(".choices [aria-current]")).to_have_text("7 days")
        assert seen.page.evaluate("window.stays")
        seen.page.go_back()
        expect(seen.page.locator(".choices [aria-current]")).to_have_text("30 days")
        seen.page.get_by_role("link", name="Cost").first.click()
        seen.page.wait_for_url("**/cost")


def test_period_goes_along(opened: Opened) -> None:
    """The other pages are opened in the same period."""
    with opened() as seen:
        seen.open("/?days=90&compare=none")
        seen.page.locator(".tabs").get_by_role("link", name="Agents").click()
        seen.page.wait_for_url("**/agents?days=90&compare=none")
        assert chosen(seen) == "90 days"


def test_custom_period(opened: Opened) -> None:
    """Any days may be chosen, also in the past; the window and the URL say them."""
    with opened() as seen:
        seen.open("/cost")
        seen.page.locator(".custom summary").click()
        last = seen.page.locator("input[name=to]").input_value()
        seen.page.locator("input[name=from]").fill(last)
        seen.page.get_by_role("button", name="Show").click()
        expect(seen.page.locator(".choices [aria-current]")).to_have_text("Today")
        seen.open("/cost?from=2020-01-05&to=2020-01-07")
        assert "5 Jan – 7 Jan" in seen.page.locator(".custom summary").inner_text().replace("\u00a0", " ")


@pytest.mark.parametrize("query", ["days=0", "days=x", "days=999999999999", "from=2026-99-99", "to=2999-01-01&days=-4"])
def test_senseless_period(opened: Opened, query: str) -> None:
    """A URL that makes no sense gives a page nevertheless."""
    with opened() as seen:
        assert seen.open(f"/?{query}").status == 200
        assert seen.page.locator(".card.failed").count() == 0


def test_comparison(opened: Opened) -> None:
    """Changes and the dashed line come and go with the comparison."""
    with opened() as seen:
        seen.open("/cost?days=7")
        assert seen.page.locator(".delta").count() > 0
        assert seen.page.locator("path.before").count() == 1
        seen.page.get_by_role("switch", name="Compare").click()
        seen.page.wait_for_url("**compare=none")
        expect(seen.page.locator(".delta")).to_have_count(0)
        expect(seen.page.locator("path.before")).to_have_count(0)


def test_row_filters(opened: Opened) -> None:
    """A click on a model's row narrows the page to it, Esc widens it again."""
    with opened() as seen:
        seen.open("/cost?days=14")
        everything = seen.figure("trend", "Cost")
        row = seen.page.locator("#models tbody tr").first
        cost = float(row.locator("data").get_attribute("value") or 0)
        row.get_by_role("link").click()
        seen.page.wait_for_url("**model=*")
        expect(seen.page.locator(".chip")).to_be_visible()
        assert seen.figure("trend", "Cost") == pytest.approx(cost)
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator(".chip")).to_have_count(0)
        assert seen.figure("trend", "Cost") == everything


def test_table_sorts_and_filters(opened: Opened) -> None:
    """Heads sort either way and say so; a name narrows the table."""
    with opened() as seen:
        seen.open("/agents")
        head = seen.page.get_by_role("columnheader", name=re.compile("^p95"))
        head.get_by_role("link").click()
        expect(head).to_have_attribute("aria-sort", "descending")
        head.get_by_role("link").click()
        expect(head).to_have_attribute("aria-sort", "ascending")
        seen.page.get_by_label("Name or type").fill("chat-agent")
        seen.page.get_by_label("Name or type").press("Enter")
        seen.page.wait_for_url("**q=chat-agent*")
        expect(seen.page.locator("#each tbody tr")).to_have_count(2)


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


def test_theme(opened: Opened) -> None:
    """The theme follows the system until one is chosen, and the choice stays, from the first paint on."""
    back = "getComputedStyle(document.body).backgroundColor"
    with opened(theme="dark") as seen:
        seen.open("/")
        dark = seen.page.evaluate(back)
        seen.page.get_by_role("link", name="Light theme").click()
        light = seen.page.evaluate(back)
        assert light != dark
        seen.open("/cost")
        assert seen.page.evaluate(back) == light
        assert seen.page.locator("html").get_attribute("data-theme") == "light"
        seen.page.get_by_role("link", name="System theme").click()
        assert seen.page.evaluate(back) == dark


def test_keyboard_alone(opened: Opened) -> None:
    """Periods, pages, search and help without a pointer; a field keeps its letters."""
    with opened() as seen:
        seen.open("/")
        press = seen.page.keyboard.press
        for key, name in (("d", "Today"), ("w", "7 days"), ("f", "28 days"), ("t", "30 days")):
            press(key)
            expect(seen.page.locator(".choices [aria-current]")).to_have_text(name)
        press("w")
        expect(seen.page.locator(".choices [aria-current]")).to_have_text("7 days")
        press("ArrowLeft")
        expect(seen.page.locator(".choices [aria-current]")).to_have_count(0)
        press("ArrowRight")
        expect(seen.page.locator(".choices [aria-current]")).to_have_text("7 days")
        press("?")
        expect(seen.page.get_by_role("dialog")).to_be_visible()
        press("Escape")
        expect(seen.page.get_by_role("dialog")).to_be_hidden()
        press("/")
        expect(seen.page.locator("#search")).to_be_focused()
        seen.page.keyboard.type("code-agent-2 dwft")
        assert "days=7" in seen.page.url
        for _ in range(5):
            press("Backspace")
        press("Enter")
        seen.page.wait_for_url("**/search?q=code-agent-2")
        seen.page.get_by_role("link", name="code-agent-2").focus()
        press("Enter")
        seen.page.wait_for_url("**/agents/one?*")
        press("2")
        seen.page.wait_for_url("**/cost*")


def test_focus_goes_in_order(opened: Opened) -> None:
    """The first stop skips to the figures; every stop is visible and marked."""
    with opened() as seen:
        seen.open("/")
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.className") == "skip"
        for _ in range(30):
            seen.page.keyboard.press("Tab")
            outline, height = seen.page.evaluate(
                "[getComputedStyle(document.activeElement).outlineStyle, document.activeElement.offsetHeight || 1]"
            )
            assert outline != "none"
            assert height > 0


def test_definitions(opened: Opened) -> None:
    """A label's definition shows on hover and on focus, within the screen, and Esc takes it away."""
    for width in (375, 1440):
        with opened(width=width) as seen:
            seen.open("/cost")
            for label in seen.page.locator("#trend .stat .term").all():
                label.locator("button").focus()
                tip = label.locator(".tip")
                expect(tip).to_be_visible()
                box = tip.bounding_box()
                assert box is not None
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= width
            seen.page.keyboard.press("Escape")
            expect(tip).to_be_hidden()
            seen.page.locator("#trend .stat button").last.blur()
            seen.page.locator("#trend .stat button").first.hover()
            expect(seen.page.locator("#trend .stat .tip").first).to_be_visible()


def test_budget_on_the_page(opened: Opened) -> None:
    """A budget is made, changed and removed with the keyboard; what is wrong is said at its field."""
    with opened() as seen:
        seen.open("/cost")
        seen.page.get_by_role("link", name="New budget").click()
        seen.page.get_by_label("Name").fill("By hand <b>")
        seen.page.get_by_label("Amount").fill("12.50")
        seen.page.get_by_label("Which one").fill("no total has one")
        seen.page.get_by_label("Which one").press("Enter")
        expect(seen.page.locator("#budgets .said")).to_contain_text("By hand <b>")
        seen.page.get_by_role("link", name="By hand <b>").click()
        seen.page.get_by_label("Amount").fill("0.01")
        seen.page.get_by_label("Amount").press("Enter")
        expect(seen.page.locator("#budgets .said")).to_contain_text("is stored")
        seen.page.get_by_role("link", name="By hand <b>").click()
        expect(seen.page.get_by_label("Amount")).to_have_value("0.01")
        seen.page.get_by_text("Remove …").click()
        seen.page.get_by_role("button", name="Yes, remove it").click()
        expect(seen.page.locator("#budgets .said")).to_contain_text("is removed")
        expect(seen.page.get_by_role("link", name="By hand <b>")).to_have_count(0)


def test_page_refreshes_in_place(opened: Opened) -> None:
    """What changed is put in without a reload, and without moving; what somebody points at is left as it is."""
    with opened() as seen:
        seen.open("/")
        seen.page.evaluate("""() => {
            document.querySelector("#spend data").textContent = "old";
            document.querySelector("#work data").textContent = "read by somebody";
            document.querySelector("#work a").focus();
        }""")
        seen.page.evaluate("dashboard.refresh()")
        expect(seen.page.locator("#spend data").first).not_to_have_text("old")
        expect(seen.page.locator("#work data").first).to_have_text("read by somebody")
        assert seen.moved() < 0.05


def test_hover_line(opened: Opened) -> None:
    """Pointing at a chart tells the day and its numbers, which stand in the table behind it too."""
    with opened() as seen:
        seen.open("/cost?days=14")
        chart = seen.page.locator("#cost-chart > svg")
        chart.hover(position={"x": 200, "y": 100})
        told = seen.page.locator("#cost-chart .hover").inner_text()
        seen.page.locator("#cost-chart .behind summary").click()
        rows = seen.page.locator("#cost-chart tbody tr").all_inner_texts()
        day = told.splitlines()[0]
        assert any(row.startswith(day) for row in rows)
        assert re.search(r"Cost: \$\d", told)


def test_pages_work_without_script(opened: Opened) -> None:
    """Without script there are the same figures, links, filters and themes."""
    with opened(java_script_enabled=False, theme="dark") as seen:
        seen.open("/agents?days=7")
        assert len(seen.figures("#each tbody")) > 20
        seen.page.get_by_role("link", name="90 days").click()
        assert "days=90" in seen.page.url
        seen.page.get_by_role("link", name="Light theme").click()
        assert seen.page.locator("html").get_attribute("data-theme") == "light"
        assert "theme" not in seen.page.url
        seen.page.locator(".custom summary").click()
        seen.page.get_by_role("button", name="Show").first.click()
        assert "from=" in seen.page.url


def test_print_shows_the_figures(opened: Opened) -> None:
    """On paper there are figures and no controls."""
    with opened(theme="dark") as seen:
        seen.open("/cost")
        seen.page.emulate_media(media="print")
        assert seen.page.locator(".top").is_hidden()
        assert seen.page.locator(".period").is_hidden()
        assert seen.page.locator("#trend .value").first.is_visible()
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
