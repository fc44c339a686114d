"""Reports as files: HTML that needs nothing else, Markdown that stays what it is."""

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from itertools import takewhile

import pytest

from tests.web.conftest import Web
from tests.web.reports.conftest import Asks
from tests.web.test_maintenance import item
from web.reports.sentences import spelled

HOSTILE = "<script>alert(1)</script>|[x](javascript:1)`*_\n# h\u202e\U0001f600"


class ReportPage(HTMLParser):
    """Collects what a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Take text."""
        self.words.append(data)


@pytest.mark.parametrize("kind", ["executive", "technical", "cost", "performance"])
def test_html_is_one_file(ask: Asks, kind: str) -> None:
    """It asks for no other file, runs no script, and its policy lets its own style in and nothing else."""
    response = ask(report_type=kind, format="html")
    assert response.mimetype == "text/html"
    page = ReportPage(response.text)
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "img", "iframe", "object")]
    assert not [name for _, attributes in page.tags for name in attributes if name in ("src", "href", "style")]
    style = response.text.partition("<style>")[2].partition("</style>")[0]
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    assert response.headers.getlist("Content-Security-Policy") == [
        f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ]
    assert "prefers-color-scheme:dark" in style
    assert "@media print" in style


def test_html_shows_the_figures(ask: Asks) -> None:
    """Every figure of the JSON is in the page, exact to the last digit; every chart is drawn."""
    report = ask(days=7).get_json()
    page = ReportPage(ask(days=7, format="html").text)
    shown = {attributes["value"] for tag, attributes in page.tags if tag == "data"}
    figures = [one for section in report["details"].values() for one in section["figures"]]
    assert {str(one["value"]) if one["value"] is not None else "" for one in figures} == shown
    charts = [one["title"] for section in report["details"].values() for one in section["charts"]]
    labels = [attributes.get("aria-label", "") for tag, attributes in page.tags if tag == "svg"]
    drawn = [chart for chart in charts if any((label or "").startswith(chart) for label in labels)]
    assert "Cost by day" in drawn
    assert any(tag == "path" and attributes.get("class") == "room" for tag, attributes in page.tags)


def test_findings_are_told_one_by_one(ask: Asks) -> None:
    """A finding with much to say is no row of a table; a report with too broad a table lies across."""
    technical, cost = (ask(report_type=kind, format="html").text for kind in ("technical", "cost"))
    titles = [
        one["title"] for one in ask(report_type="technical").get_json()["details"]["maintenance"]["tables"][0]["rows"]
    ]
    assert titles
    assert all(f"<h4>{title}</h4>" in technical for title in titles)
    assert '<body class="broad">' in technical
    assert "<body>" in cost


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_hostile_names_are_text(full: Web, ask: Asks, form: str) -> None:
    """A text that looks like markup shows as it is."""
    full.publish({"maintenance": {"x": item("x", "critical", title=HOSTILE)}})
    text = ask(report_type="technical", format=form).text
    if form == "html":
        page = ReportPage(text)
        assert "script" not in [tag for tag, _ in page.tags]
        assert HOSTILE in page.words
    else:
        row = next(line for line in text.splitlines() if "alert" in line)
        assert r"\<script\>alert(1)\</script\>\|\[x\](javascript:1)\`\*\_ # h" in row
        assert "\n# h" not in text


def test_markdown_has_the_tables(ask: Asks) -> None:
    """Each table has as many cells in each row as columns, with a rule beneath its head."""
    text = ask(report_type="cost", format="markdown").text
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines) if line.startswith("|---")]
    assert len(heads) >= 4
    for at in heads:
        cells = lines[at - 1].count("|")
        rows = list(takewhile(bool, lines[at - 1 :]))
        assert {row.replace("\\|", "").count("|") for row in rows} == {cells}


def test_validators(full: Web) -> None:
    """A report that is unchanged is not sent again; its file has a name."""
    first = full.get("/advanced/report/executive?format=html")
    again = full.get("/advanced/report/executive?format=html", if_none_match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Content-Disposition"] == 'inline; filename="executive-report-2026-03-12.html"'
    full.later(hours=1)
    late = full.get("/advanced/report/executive")
    assert late.get_json()["stale"] is True
    assert late.headers["Warning"] == '110 - "Response is Stale"'


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_times_are_spelled_for_people(ask: Asks, form: str) -> None:
    """When a budget breaks and as of when figures are is told in words; JSON keeps ISO 8601."""
    rows = next(one for one in ask().get_json()["sections"]["cost"]["tables"] if one["name"] == "budgets")["rows"]
    assert "2026-03-18T12:00:00Z" in [row["projected_breach_at"] for row in rows]
    text = ask(format=form).text
    words = " ".join(ReportPage(text).words) if form == "html" else text
    assert "18 Mar 2026, 12:00 UTC" in words
    assert "T12:00:00Z" not in words


def test_days_stay_days() -> None:
    """An unusual day is told as a day, an unusual hour with its clock."""
    assert spelled("2026-03-11", "time") == "11 Mar 2026"
    assert spelled("2026-03-11T23:30:00-02:00", "time") == "12 Mar 2026, 01:30 UTC"
