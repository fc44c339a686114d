"""A report as a file for people: HTML with charts in it, or Markdown."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from web.reports.answers import Report, ReportChart, ReportColumn, ReportFigure, ReportSection, ReportTable
from web.reports.sentences import size_of, spelled
from web.show.charts import Chart, ChartBand, Series
from web.show.formats import STEADY_PERCENT

TITLES = {
    "executive": "Executive report",
    "technical": "Technical report",
    "cost": "Cost report",
    "performance": "Performance report",
}
MOST_WORDY_COLUMNS = 6  # of findings; with more of them each finding is told one line after the other
BRIEF_LETTERS = 30
MOST_UPRIGHT_COLUMNS = 12  # that fit on a page as it stands
_FOLDER = files("web.reports").joinpath("templates/report")
STYLE = _FOLDER.joinpath("style.css").read_text(encoding="utf-8")
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def html(report: Report) -> str:
    """Write one file that needs no other: style and charts are in it."""
    return _templates.get_template("report.html").render(report=report, title=TITLES[report.report_type], style=STYLE)


def markdown(report: Report) -> str:
    """Write Markdown, with tables in GitHub's form."""
    return _templates.get_template("report.md").render(report=report, title=TITLES[report.report_type])


def drawn(chart: ReportChart, running: str) -> Chart:
    """Return the chart as curves; `running` is the day that is not over, the last of a report's window."""
    days = list(chart.values)
    band = ChartBand("80 % band", [chart.low.get(day) for day in days], [chart.high.get(day) for day in days])
    return Chart(
        chart.title,
        days,
        [Series(chart.title, list(chart.values.values()), filled=not chart.low)],
        spell=lambda value: spelled(value, chart.unit),
        bands=[band] if chart.low else [],
        height=160,
        running=running,
    )


def changed(one: ReportFigure) -> str:
    """Spell a figure's change."""
    if one.previous is None or one.value is None:
        return ""
    if one.change_percent is None:
        return "new" if one.value else "no change"
    if abs(one.change_percent) < STEADY_PERCENT:
        return "no change"
    return f"{'↑' if one.change_percent > 0 else '↓'} {size_of(one)}"


def _line(text: object) -> str:
    """Put text into one cell of a Markdown table, without anything that Markdown or HTML would take for its own."""
    spelled_out = " ".join(str(text).split())
    for letter in "\\`*_[]<>|":
        spelled_out = spelled_out.replace(letter, f"\\{letter}")
    return spelled_out


def _cell(value: object, unit: str) -> str:
    if value is None:
        return "–"
    return (
        spelled(value, unit)
        if isinstance(value, str)
        else str(value)
        if unit == "text"
        else spelled(float(str(value)), unit)
    )


def _is_told(table: ReportTable) -> bool:
    """Return whether the rows are findings with more to say than fits beside each other."""
    return len(table.columns) > MOST_WORDY_COLUMNS and any(column.name == "title" for column in table.columns)


def _told(table: ReportTable) -> list[tuple[ReportColumn, bool]]:
    """Return the columns of findings but for their title, brief ones first; and whether each needs its own line."""
    columns = [column for column in table.columns if column.name != "title"]
    is_long = {
        column.name: any(len(_cell(row[column.name], column.unit)) > BRIEF_LETTERS for row in table.rows)
        for column in columns
    }
    return sorted(((column, is_long[column.name]) for column in columns), key=lambda one: one[1])


def _is_broad(report: Report) -> bool:
    """Return whether a table is so broad that paper must lie across."""
    tables = [table for section in report.sections.values() for table in section.tables]
    return any(len(table.columns) > MOST_UPRIGHT_COLUMNS for table in tables)


def _more(section: ReportSection) -> dict[str, int]:
    return {one.name: one.total_rows - len(one.rows) for one in section.tables if one.total_rows > len(one.rows)}


_templates = Environment(
    loader=FileSystemLoader(str(_FOLDER)),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {
    "spelled": spelled,
    "changed": changed,
    "drawn": drawn,
    "cell": _cell,
    "line": _line,
    "more": _more,
    "is_broad": _is_broad,
    "is_told": _is_told,
    "told": _told,
}
