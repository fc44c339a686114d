"""Controls within a page, by pointer and by keyboard: filters, order, comparison, themes, definitions, charts."""

import json
import re
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Opened
from tests.browser.watching import plain

pytestmark = pytest.mark.needs_program("chromium")

SIX = ["code-agent-1", "code-agent-2", "chat-agent-1", "chat-agent-2", "rag-agent-1", "batch-agent-1"]
INK_OF = """([selector, property]) => {  // whether the canvas has the colour that the stylesheet gives an element
    const canvas = document.querySelector("#cost-chart canvas");
    const ink = getComputedStyle(document.querySelector(selector))[property].match(/\\d+/g).map(Number);
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 255 && ink.every((part, place) => data[at + place] === part)) return true;
    }
    return false;
}"""
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
                back = chip.get_by_role("link") if leave == "cross" else row.locator("th").get_by_role("link").first
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
    """Tell whether a definition is wholly within the screen's width."""
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


def test_hover_line(opened: Opened) -> None:
    """Pointing at a chart tells the day and its numbers, which stand in the table behind it too."""
    with opened() as seen:
        seen.open("/cost?days=14")
        chart = seen.page.locator("#cost-chart")
        told: dict[str, list[list[str]]] = {}
        for share in (0.0, 0.3, 0.55, 1.0):
            seen.point_at(chart, share)
            day, *figures = chart.locator(".hover").inner_text().splitlines()
            told[plain(day)] = [plain(figure).split(": ", 1) for figure in figures]
        seen.page.mouse.move(0, 0)
        expect(chart.locator(".hover")).to_have_count(0)
        seen.unfold("cost-chart")
        heads = [plain(head) for head in chart.locator("thead th").all_text_contents()]
        rows = {row[0]: dict(zip(heads, row, strict=True)) for row in seen.rows("#cost-chart")}
        assert len(told) == 4
        for day, shown in told.items():
            row = rows[day]
            assert shown
            for name, *texts in shown:
                low, high = row.get(f"{name}, low"), row.get(f"{name}, high")
                assert [f"{low} – {high}" if low else row.get(name)] == texts, (day, name)


def test_mark_tells_what_is_unusual(opened: Opened) -> None:
    """A marked day says so in words, beside its numbers, and has the mark's colour. The demo's days are all usual."""
    with opened() as seen:
        seen.open("/cost?days=14")
        seen.page.evaluate("""() => {
            const chart = document.querySelector("#cost-chart"), given = JSON.parse(chart.dataset.plot);
            given.marks = [[3, given.lines[0].values[3], "Three times the <b>usual</b>", "high"]];
            chart.dataset.plot = JSON.stringify(given);
            charts.drop(document);
            charts.draw(document);
        }""")
        chart = seen.page.locator("#cost-chart")
        days = len(json.loads(str(chart.get_attribute("data-plot")))["labels"])
        seen.point_at(chart, 3 / (days - 1))
        expect(chart.locator(".hover")).to_contain_text("Three times the <b>usual</b>")
        assert seen.page.evaluate(INK_OF, ["#cost-chart .swatch.mark.high", "backgroundColor"])
        seen.point_at(chart, 5 / (days - 1))
        expect(chart.locator(".hover")).not_to_contain_text("usual")


def test_charts_are_drawn_by_uplot_where_the_server_drew_them(opened: Opened) -> None:
    """The canvas lies on the drawing's room, in its colours, in each theme, at each width."""
    with opened() as seen:
        seen.open("/cost?days=14")
        plot, drawing = seen.page.locator("#cost-chart .u-over"), seen.page.locator("#cost-chart > svg")
        for width in (1440, 700):
            seen.page.set_viewport_size({"width": width, "height": 900})
            seen.page.wait_for_function(
                "Math.abs(document.querySelector('#cost-chart .u-over').getBoundingClientRect().width"
                " - document.querySelector('#cost-chart > svg').getBoundingClientRect().width) < 1"
            )
            over, beneath = plot.bounding_box(), drawing.bounding_box()
            assert over is not None
            assert beneath is not None
            assert abs(over["x"] - beneath["x"]) < 1
            floor = drawing.locator("line.grid").first.bounding_box()
            assert floor is not None
            assert abs(over["y"] + over["height"] - floor["y"]) < 1.5
        for theme in ("dark", "light"):
            seen.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            assert seen.page.evaluate(INK_OF, ["#cost-chart path.line.now", "stroke"]), theme
        assert seen.moved() < 0.05


def test_days_dragged_over_become_the_period(opened: Opened) -> None:
    """Days that are dragged over, either way, are shown alone; the rest of the URL stays. Esc lets go of them."""
    with opened() as seen:
        seen.open("/cost?days=14&compare=none")
        chart = seen.page.locator("#cost-chart")
        room = chart.locator(".u-over").bounding_box()
        assert room is not None
        days = len(json.loads(str(chart.get_attribute("data-plot")))["labels"]) - 1
        first_day = date.fromisoformat(str(chart.get_attribute("data-from")))
        dragged = "Boolean(document.querySelector('#cost-chart .u-select').getBoundingClientRect().width)"

        def drag(first: int, last: int, key: str | None = None) -> None:
            mouse, y = seen.page.mouse, room["y"] + 60
            mouse.move(room["x"] + first / days * room["width"], y)
            mouse.down()
            mouse.move(room["x"] + last / days * room["width"], y, steps=3)
            assert seen.page.evaluate(dragged) == (first != last)
            if key:
                seen.page.keyboard.press(key)
                assert not seen.page.evaluate(dragged)
            mouse.up()

        drag(3, 9, "Escape")
        drag(5, 5)
        assert not seen.page.evaluate(dragged)
        assert seen.page.url.endswith("/cost?days=14&compare=none")
        drag(9, 3)
        wanted = {"compare": "none", "from": f"{first_day + timedelta(3)}", "to": f"{first_day + timedelta(9)}"}
        seen.page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)) == wanted)
        expect(chart).to_have_attribute("data-from", wanted["from"])
        expect(chart.locator(".u-over")).to_have_count(1)


def test_hover_line_by_touch(opened: Opened) -> None:
    """A tap on a chart tells the day too, until the next tap elsewhere."""
    with opened(width=375, has_touch=True) as seen:
        seen.open("/cost?days=14")
        seen.page.locator("#cost-chart .u-over").tap(position={"x": 100, "y": 100})
        expect(seen.page.locator("#cost-chart .hover")).to_contain_text("Cost: $")
        seen.page.locator("#trend h2").tap()
        expect(seen.page.locator("#cost-chart .hover")).to_have_count(0)


def test_print_shows_the_figures(opened: Opened) -> None:
    """On paper there are figures and no controls."""
    with opened(theme="dark") as seen:
        seen.open("/cost")
        seen.page.emulate_media(media="print")
        assert seen.page.locator(".top").is_hidden()
        assert seen.page.locator(".period").is_hidden()
        assert seen.page.locator("#trend .value").first.is_visible()
        assert seen.page.evaluate(BACK) == "rgb(255, 255, 255)"
