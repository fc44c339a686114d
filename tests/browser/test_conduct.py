"""How the pages conduct themselves: the running day, changes, narrowing, past windows, phones, paper."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NASTY, Opened, Served

pytestmark = pytest.mark.needs_program("chromium")

CHARTS = ["/?days=14", "/cost?days=14", "/agents", "/agents/one?id=chat-agent-1", "/behavior", "/reports?days=14"]
SCROLLS = "one => one.scrollWidth > one.clientWidth + 1"


def colour(page: Page, selector: str) -> str:
    """Return the computed colour of the first that is found."""
    found: str = page.locator(selector).first.evaluate("one => getComputedStyle(one).color")
    return found


@pytest.mark.parametrize("path", CHARTS)
def test_running_day_is_dashed(opened: Opened, path: str) -> None:
    """The step to today is dashed and so are the sparklines' last; legend, table and hover line say so far."""
    with opened() as seen:
        seen.open(path)
        name = seen.page.locator(".chart:has(path.so-far)").first.get_attribute("id")
        chart = seen.page.locator(f"[id='{name}']")
        expect(chart.locator("path.so-far").first).to_have_css("stroke-dasharray", "5px, 5px")
        expect(chart.locator("path.now:not(.so-far):not(.fill)").first).to_have_css("stroke-dasharray", "none")
        expect(chart.locator(".legend")).to_contain_text("Today so far")
        seen.unfold(str(name))
        expect(chart.locator("tbody th").filter(has_text="so far")).to_have_count(1)
        place = chart.locator("tbody tr").evaluate_all(
            "all => all.findIndex(one => /so far/.test(one.cells[0].textContent))"
        )
        seen.point_at(chart, place / (chart.locator("tbody tr").count() - 1))
        expect(chart.locator(".hover b")).to_contain_text("so far")
        if path == "/agents":
            assert seen.page.locator(".spark .so-far").count() == seen.page.locator(".spark").count()


def test_past_window_has_no_running_day(opened: Opened) -> None:
    """Nothing is dashed as so far in a window that ended before today."""
    with opened() as seen:
        seen.open("/behavior?days=7")
        assert seen.page.locator(".so-far").count() > 0
        seen.page.locator("a.step[data-key=ArrowLeft]").click()
        seen.page.wait_for_url("**to=*")
        expect(seen.page.locator(".so-far")).to_have_count(0)
        assert seen.page.locator("#use-chart path.now").count() > 0


def test_changes_against_little_data(opened: Opened) -> None:
    """The demo has two weeks of costs: of the two weeks before only a day, and the card says so without alarm."""
    with opened() as seen:
        seen.open("/cost?days=14")
        expect(seen.page.locator("#trend")).to_contain_text(
            re.compile("there are only data since \\d+\\sNov|since \\d+")
        )
        assert seen.page.locator("#trend .delta.poor").count() > 0
        assert colour(seen.page, "#trend .delta.poor") == colour(seen.page, "#trend .label")
        expect(seen.page.locator("#trend .delta").first).to_have_text(re.compile("×\\d"))
        seen.open("/behavior?days=28")
        assert "only data since" not in seen.page.locator("#use").inner_text()
        assert colour(seen.page, "#use .delta.up.fine, #use .delta.up.poor") != colour(seen.page, "#use .label")
        seen.open("/behavior?days=1")
        expect(seen.page.locator("#use")).to_contain_text("today so far beside the whole of")


def test_steps_of_a_path_narrow_the_page(opened: Opened) -> None:
    """A step leads where the feature's row does; the step that the page is narrowed to leads back, as Esc does."""
    with opened() as seen:
        seen.open("/behavior?days=90")
        step = seen.page.locator("#paths a.step-name").nth(3)
        feature = step.inner_text()
        row = seen.page.locator("#features tbody").get_by_role("link", name=feature, exact=True)
        assert step.get_attribute("href") == row.get_attribute("href")
        step.click()
        seen.page.wait_for_url("**feature=*")
        expect(seen.page.locator(".chip")).to_contain_text(feature)
        expect(seen.page.locator("#features tr.chosen th")).to_have_text(feature)
        marked = seen.page.locator("#paths a.step-name[aria-current]")
        assert set(marked.all_inner_texts()) == {feature}
        assert marked.count() >= seen.page.locator("#paths tbody tr").count()
        marked.first.click()
        expect(seen.page.locator(".chip")).to_have_count(0)


def test_past_window_says_why_users_are_not_known(opened: Opened) -> None:
    """Where a past window has no distinct users, the reason stands below and in the definitions of the heads."""
    last = (datetime.now(UTC) - timedelta(days=20)).date()
    with opened() as seen:
        seen.open(f"/behavior?days=28&to={last}")
        expect(seen.page.locator("#features")).to_contain_text("Distinct users are counted for windows that end today")
        for card, label in (("#use", "Active users"), ("#features", "Users"), ("#paths", "Users")):
            term = seen.page.locator(f"{card} .term").filter(has=seen.page.get_by_text(label, exact=True)).first
            term.locator("a, button").first.focus()
            expect(term.locator(".tip")).to_be_visible()
            expect(term.locator(".tip")).to_contain_text("end today")
        seen.open("/behavior?days=28")
        assert "end today" not in (seen.page.locator("#features").text_content() or "")


def test_tables_fit_a_phone(opened: Opened) -> None:
    """On a phone the usual tables need no scrolling and keep what counts; a wide screen has every column."""
    tables = {
        "/cost?days=14": ("#models", "#agents"),
        "/agents": ("#each",),
        "/agents/one?id=code-agent-1": ("#history",),
        "/agents/compare?id=code-agent-1&id=chat-agent-1": ("#side",),
        "/behavior": ("#features", "#paths", "#sessions"),
    }
    for path, cards in tables.items():
        with opened(width=375) as seen:
            seen.open(path)
            for card in cards:
                assert not seen.page.locator(f"{card} .scroll").first.evaluate(SCROLLS), card
                assert seen.page.locator(f"{card} tbody tr:first-child > :visible").count() >= 3
        with opened(width=1440) as seen:
            seen.open(path)
            for column in seen.page.locator("main .figures:visible .roomy").all()[:1]:
                assert column.is_visible()


def test_long_names_keep_their_ends(opened: Opened) -> None:
    """A name that is too wide for its column lacks its middle, and is read and copied as it is."""
    for width in (375, 1440):
        with opened(width=width) as seen:
            seen.open("/agents?days=1&q=script")
            name = seen.page.locator("#each .name").first
            assert name.inner_text() == NASTY[0]
            assert name.evaluate(SCROLLS, timeout=1_000) is False
            assert name.locator(".ends > :first-child").evaluate(SCROLLS)  # the start gives way
            room, end = name.bounding_box(), name.locator(".ends > :last-child").bounding_box()
            assert room is not None
            assert end is not None
            assert room["x"] < end["x"]
            assert end["x"] + end["width"] <= room["x"] + room["width"] + 1
            assert name.get_attribute("aria-label") == NASTY[0]


def test_forced_colours(opened: Opened) -> None:
    """Where the system sets the colours, what is chosen is outlined, and the week keeps its shades."""
    with opened(forced_colors="active") as seen:
        seen.open("/behavior?days=90")
        for chosen in (".choices [aria-current]", ".themes [aria-current]", ".switches .chosen"):
            expect(seen.page.locator(chosen)).to_have_css("outline-style", "solid")
        shades = seen.page.locator(".heat tbody td").evaluate_all(
            "all => [...new Set(all.map((one) => getComputedStyle(one).backgroundColor))]"
        )
        assert len(shades) > 3
        current, other = (
            seen.page.locator(f".tabs a{which}").first for which in ("[aria-current]", ":not([aria-current])")
        )
        border = "one => getComputedStyle(one).borderBottomColor"
        assert current.evaluate(border) != other.evaluate(border)


def test_what_scrolls_has_a_shadow(opened: Opened) -> None:
    """A table wider than the phone has a shadow, and its row heads stay in sight."""
    with opened(width=375) as seen:
        seen.open("/behavior?days=90")
        table = seen.page.locator("#retention .scroll")
        assert table.evaluate(SCROLLS)
        assert table.evaluate("one => getComputedStyle(one).backgroundImage").count("gradient") == 4
        head = table.locator("tbody th").first
        before = head.bounding_box()
        table.evaluate("one => one.scrollLeft = 80")
        assert head.bounding_box() == before


def test_shown_period_is_in_sight(opened: Opened) -> None:
    """On a phone the page and the period that are marked are scrolled into sight."""
    with opened(width=375) as seen:
        seen.open("/maintenance?days=365")
        for mark in seen.page.locator(".tabs [aria-current], .choices [aria-current]").all():
            expect(mark).to_be_in_viewport(ratio=0.99)


def test_numbers_of_gridlines_stand_beside_the_chart(opened: Opened) -> None:
    """No label lies on the lines, whatever its length."""
    for path in ("/cost?days=14", "/agents", "/agents/one?id=code-agent-2"):
        with opened(width=375) as seen:
            seen.open(path)
            for chart in seen.page.locator(".chart").all():
                left = chart.locator("> svg").bounding_box()
                outside = chart.bounding_box()
                assert left is not None
                assert outside is not None
                for tick in chart.locator("text[x='-8']").all():
                    box = tick.bounding_box()
                    assert box is not None
                    assert outside["x"] - 1 <= box["x"]
                    assert box["x"] + box["width"] <= left["x"]


def test_paper(opened: Opened) -> None:
    """A report on paper says its period, has its tables whole, and no form."""
    with opened(width=700) as seen:
        seen.open("/reports?days=14")
        assert seen.page.locator(".paper").is_hidden()
        seen.page.emulate_media(media="print")
        expect(seen.page.locator(".paper")).to_contain_text("beside the 14 days before")
        assert seen.page.get_by_role("heading", name="Make a report").is_hidden()
        assert seen.page.locator("#part-cost .value").first.is_visible()
        assert seen.page.locator(".behind").first.is_hidden()
        for table in seen.page.locator(".scroll:visible").all():
            assert table.evaluate("one => getComputedStyle(one).overflow") == "visible"


def test_first_event_of_a_fresh_service(opened: Opened, served: Served) -> None:
    """A period before all data leads to the one that has some."""
    with opened() as seen:
        seen.open("/behavior?days=7&to=2020-01-01")
        seen.page.get_by_role("link", name="show 365 days").click()
        seen.page.wait_for_url("**/behavior?days=365")
        expect(seen.page.locator("#use data").first).to_have_text(re.compile("\\d"))
        assert (
            seen.figure("use", "Sessions")
            == served.answer("/behavior/engagement", days=365)["metrics"]["total_sessions"]
        )
