"""The endpoints of reports."""

from apiflask import APIBlueprint
from flask import Response

from web.http.answer import digest, freshness, send
from web.http.json_body import read_change
from web.http.problems import ProblemError
from web.reading.context import current_service
from web.reports.answers import Format, ReportBody, ReportDocument, ReportHead, ReportQuery, ReportType, SectionName
from web.reports.files import POLICY, html, markdown
from web.reports.make import make
from web.reports.objects import make_document

MAX_AGE_S = 60
MEDIA = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}
ENDING = {"json": "json", "html": "html", "markdown": "md"}

bp = APIBlueprint("reports", __name__, url_prefix="/api/analytics/advanced", tag="Advanced")


@bp.post("/report")
@bp.output(ReportDocument)
def report() -> Response:
    """Make a report: for executives, engineers, on cost or on performance; as JSON, HTML or Markdown.

    Every figure stands beside that of the window before. docs/reports.md lists what each type holds.
    """
    body = read_change(ReportBody)
    return _answer(body.report_type, body.days, body.include_sections, body.format)


@bp.get("/report/executive")
@bp.input(ReportQuery, location="query")
@bp.output(ReportDocument)
def executive(query_data: ReportQuery) -> Response:
    """Return the executive report."""
    return _answer("executive", query_data.days, None, query_data.format)


@bp.get("/report/<report_type>")
@bp.input(ReportQuery, location="query")
@bp.output(ReportDocument)
@bp.doc(responses={404: "There is no such type of report; the valid ones are named."})
def of_type(report_type: str, query_data: ReportQuery) -> Response:
    """Return a report of another type."""
    for kind in KINDS:
        if kind == report_type:
            return _answer(kind, query_data.days, None, query_data.format)
    raise ProblemError(404, f"No report {report_type[:200]!r}; there are {', '.join(KINDS)}.")


KINDS: tuple[ReportType, ...] = ("executive", "technical", "cost", "performance")


def _answer(kind: ReportType, days: int, wanted: list[SectionName] | None, form: Format) -> Response:
    service = current_service()
    now = service.clock()
    found: ReportHead
    if form == "json":
        found, asked = make_document(service, kind, days, wanted, now)
        text = found.model_dump_json()
        if asked.is_stale:
            text = f'{text[:-1]},"stale":true}}'
    else:
        found, asked = make(service, kind, days, wanted, now)
        text = html(found) if form == "html" else markdown(found)
    body = text.encode()
    headers = {
        "Content-Type": MEDIA[form],
        "Content-Disposition": f'inline; filename="{kind}-report-{found.period.end}.{ENDING[form]}"',
        **freshness(asked.newest, now, MAX_AGE_S, asked.is_stale),
    }
    if form == "html":
        headers["Content-Security-Policy"] = POLICY
    return send(body, digest(body), headers)
