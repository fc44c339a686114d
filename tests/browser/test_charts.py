"""Charts: drawn by uPlot where the server drew them, and what the mouse and a finger get from them."""

import base64
import json
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Opened
from tests.browser.watching import plain

pytestmark = pytest.mark.needs_program("chromium")

UNTIL_ALIKE_WIDE = """async ([one, other]) => {
  const width = selector => document.querySelector(selector).getBoundingClientRect().width;
  for (let frame = 0; frame < 600 && Math.abs(width(one) - width(other)) >= 1; frame++)
    await new Promise(requestAnimationFrame);
}"""  # wait_for_function evaluates strings in the page, which its content policy refuses
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
MISSED = """async (pictures) => {  // pixels of ink in one of two pictures, and those without ink near them in the other
    const [empty, ...drawn] = await Promise.all(pictures.map(async (text) => {
        const picture = Object.assign(new Image(), { src: `data:image/png;base64,${text}` });
        await picture.decode();
        const room = new OffscreenCanvas(picture.width, picture.height).getContext("2d", { willReadFrequently: true });
        room.drawImage(picture, 0, 0);
        return room.getImageData(0, 0, picture.width, picture.height);
    }));
    const { width, height } = empty;
    const differs = (one, at) => [0, 1, 2].some((part) => Math.abs(one.data[at + part] - empty.data[at + part]) > 15);
    const inks = drawn.map((one) => Array.from({ length: width * height }, (_, place) => differs(one, 4 * place)));
    const NEAR = [0, -1, 1, -2, 2, -3, 3, -4, 4];
    const near = (ink, place) => {
        const [x, y] = [place % width, Math.floor(place / width)];
        const around = (middle, size) => NEAR.map((step) => middle + step).filter((one) => one >= 0 && one < size);
        return around(y, height).some((row) => around(x, width).some((column) => ink[row * width + column]));
    };
    const missed = ([one, other]) => one.reduce((sum, has, place) => sum + (has && !near(other, place)), 0);
    return [inks[0].filter(Boolean).length, missed(inks), missed([...inks].reverse())];
}"""


def picture(page: Page, chart: str, shown: str) -> str:
    """Return a picture of a chart with the server's curves, with uPlot's, or with neither."""
    page.evaluate(
        """([name, shown]) => {
            const chart = document.getElementById(name);
            for (const [selector, is] of [[".curves", "svg"], [".uplot", "uplot"]]) {
                chart.querySelector(selector).style.opacity = is === shown ? 1 : 0;
            }
            chart.classList.toggle("plotted", shown === "uplot");
        }""",
        [chart, shown],
    )
    return base64.b64encode(page.locator(f"[id='{chart}'] > svg").screenshot(animations="disabled")).decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/cost?days=14",
        "/cost?days=14&stack=model",
        "/agents?days=90",
        "/agents/one?id=code-agent-2&days=14",
        "/behavior",
        "/reports?days=14",
    ],
)
def test_uplot_draws_what_the_server_drew(opened: Opened, browser: Browser, path: str, theme: str) -> None:
    """Curves, areas, dashes, gaps and the day so far lie where they lay, in both themes."""
    judge = browser.new_page()
    with opened(theme=theme) as seen:
        seen.open(path)
        seen.page.locator(".chart .u-over").first.wait_for()
        names = seen.page.locator(".chart").evaluate_all("all => all.map((one) => one.id)")
        assert names
        for name in names:
            pictures = [picture(seen.page, name, shown) for shown in ("neither", "svg", "uplot")]
            ink, only_server, only_uplot = judge.evaluate(MISSED, pictures)
            assert ink > 300, name
            assert (only_server, only_uplot) == (0, 0), name
    judge.close()


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
            seen.page.evaluate(UNTIL_ALIKE_WIDE, ["#cost-chart .u-over", "#cost-chart > svg"])
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
        assert seen.page.url.endswith("/cost?days=14&compare=none")
        drag(9, 3)
        wanted = {"compare": "none", "from": f"{first_day + timedelta(3)}", "to": f"{first_day + timedelta(9)}"}
        seen.page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)) == wanted)
        expect(chart).to_have_attribute("data-from", wanted["from"])
        expect(chart.locator(".u-over")).to_have_count(1)


def test_a_day_leads_to_its_hours(opened: Opened) -> None:
    """A click on a day in the overview's chart leads to that day by hour."""
    with opened() as seen:
        seen.open("/?days=14")
        chart = seen.page.locator("#spend-chart")
        days = len(json.loads(str(chart.get_attribute("data-plot")))["labels"]) - 1
        day = date.fromisoformat(str(chart.get_attribute("data-from"))) + timedelta(9)
        room = chart.locator(".u-over").bounding_box()
        assert room is not None
        chart.locator(".u-over").click(position={"x": 9 / days * room["width"], "y": 60})
        seen.page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)).get("to") == str(day))
        query = parse_qsl(urlsplit(seen.page.url).query)
        assert ("by", "time:hour") in query
        assert ("days", "1") in query
        expect(seen.page.locator("h1")).to_have_text("Explore")


def test_hover_line_by_touch(opened: Opened) -> None:
    """A tap on a chart tells the day too, until the next tap elsewhere."""
    with opened(width=375, has_touch=True) as seen:
        seen.open("/cost?days=14")
        seen.page.locator("#cost-chart .u-over").tap(position={"x": 100, "y": 100})
        expect(seen.page.locator("#cost-chart .hover")).to_contain_text("Cost: $")
        seen.page.locator("#trend h2").tap()
        expect(seen.page.locator("#cost-chart .hover")).to_have_count(0)
