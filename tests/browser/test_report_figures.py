"""A report on the page is the API's report: every sentence, figure, chart and table of it."""

import json
import urllib.request
from typing import Any

import pytest

from tests.browser.conftest import Opened, Served
from tests.browser.watching import Watched, plain, shown_between
from web.reports.sentences import spelled
from web.show.formats import STEADY_PERCENT, few

pytestmark = pytest.mark.needs_program("chromium")

FORMS = {"html": "text/html", "markdown": "text/markdown", "json": "application/json"}
WORDS = 150  # of a long text, of which the page shows the beginning


def made(served: Served, **body: Any) -> Any:
    """Return a report of the API, without the time at which it was made."""
    return {**served.send("POST", "/advanced/report", body), "generated_at": ""}


def cell_of(value: Any, unit: str) -> str:
    """Return what stands in a cell."""
    return plain(("–" if value is None else str(value))[:WORDS]) if unit == "text" else plain(spelled(value, unit))


def check_section(seen: Watched, key: str, section: Any) -> int:
    """Compare one section with what the page shows of it; gives how many figures were compared."""
    part = f"#part-{key}"
    assert seen.words(f"{part} > header h2") == [section["title"]]
    assert seen.figures(f"{part} > .stats") == [one["value"] for one in section["figures"]]
    stats = seen.page.locator(f"{part} > .stats .stat")
    for place, one in enumerate(section["figures"]):
        told = plain(stats.nth(place).text_content() or "")
        assert one["label"] in told
        if one["change_percent"] is not None and STEADY_PERCENT <= abs(one["change_percent"]) < 1_000:
            assert few(abs(one["change_percent"])) in told, one["name"]
    for one in section["charts"]:
        given = json.loads(seen.page.locator(f"[id='{key}-{one['name']}']").get_attribute("data-plot") or "")
        assert [plain(text) for text in given["lines"][0]["texts"]] == [
            "" if value is None else plain(spelled(value, one["unit"])) for value in one["values"].values()
        ]
    tables = [one for one in section["tables"] if one["rows"]]
    shown = seen.page.locator(f"{part} > .scroll table")
    assert shown.count() == len(tables)
    for place, one in enumerate(tables):
        rows = seen.rows(f"{part} > .scroll", place)
        assert len(rows) == len(one["rows"])
        for row, known in zip(rows, one["rows"], strict=True):
            for cell, column in zip(row, one["columns"], strict=True):
                expected = cell_of(known[column["name"]], column["unit"])
                assert cell == expected or (len(expected) == WORDS and cell.startswith(expected)), column["name"]
    for note in section["notes"]:
        assert any(line.startswith(plain(note[:WORDS])) for line in seen.words(f"{part} > p"))
    return len(section["figures"]) + sum(len(one["rows"]) for one in tables)


@pytest.mark.parametrize("kind", ["executive", "technical", "cost", "performance"])
def test_report(opened: Opened, served: Served, kind: str) -> None:
    """Each type of report has its sections, each with the API's figures."""
    with opened() as seen:
        found = shown_between(
            lambda: made(served, report_type=kind, days=14), lambda: seen.open(f"/reports?type={kind}&days=14")
        )
        parts = seen.page.locator("[id^=part-]:not(h2)").evaluate_all("all => all.map(one => one.id)")
        assert parts == [f"part-{key}" for key in found["details"]]
        assert sum(check_section(seen, key, section) for key, section in found["details"].items()) > 10
        summary = found["executive_summary"] or {}
        assert bool(summary) == (kind == "executive")
        told = seen.words("#report li")
        lines = [plain(line[:WORDS]) for lines in summary.values() for line in lines]
        assert len(told) == len(lines)
        assert all(shown.startswith(line) for shown, line in zip(told, lines, strict=True))


def test_chosen_parts(opened: Opened, served: Served) -> None:
    """A report is made on the page, of chosen parts and for somebody else; it can be printed and taken along."""
    with opened() as seen:
        seen.open("/reports?days=14")
        seen.page.evaluate("window.print = () => { window.printed = true; }")
        seen.page.get_by_label("For whom").select_option("technical")
        seen.page.get_by_role("checkbox", name="Agents").check()
        seen.page.get_by_role("checkbox", name="Cost").check()
        seen.page.get_by_role("button", name="Make it").click()
        seen.page.wait_for_url("**/reports?*section=*")
        seen.page.locator("#part-agents").wait_for()
        found = made(served, report_type="technical", days=14, include_sections=["cost", "agents"])
        assert seen.page.locator("[id^=part-]:not(h2)").count() == 2
        for key, section in found["details"].items():
            check_section(seen, key, section)
        assert seen.page.get_by_role("checkbox", name="Agents").is_checked()
        seen.page.get_by_role("button", name="Print").click()
        assert seen.page.evaluate("window.printed")
        with seen.page.expect_download() as download:
            seen.page.get_by_role("link", name="json").click()
        assert json.loads(download.value.path().read_text())["report_type"] == "technical"


@pytest.mark.parametrize("form", list(FORMS))
def test_files(opened: Opened, served: Served, form: str) -> None:
    """The links to files lead to the report in that form, with the same figures in it."""
    with opened() as seen:
        seen.open("/reports?type=cost&days=14")
        link = seen.page.get_by_role("link", name=form, exact=True).get_attribute("href")
    with urllib.request.urlopen(f"{served.base}{link}") as answer:
        assert answer.headers["Content-Type"].startswith(FORMS[form])
        text = answer.read().decode()
    cost = made(served, report_type="cost", days=14)["details"]["cost"]["figures"][0]
    shown = repr(cost["value"]) if form == "json" else spelled(cost["value"], "usd")
    assert shown in text
