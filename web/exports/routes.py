"""The endpoints of the exports."""

from typing import Any, cast

from apiflask import APIBlueprint
from flask import Response

from web.exports.answers import ExportFormats, ExportQuery, WholeQuery
from web.exports.download import File, send
from web.exports.file import Form, make, snapshot_origin
from web.exports.formats import available
from web.exports.tables import BY_NAME
from web.exports.whole import SNAPSHOTS, whole
from web.exports.workbook import MEDIA_TYPE as WORKBOOK
from web.exports.workbook import workbook
from web.http.caching import cached, with_complete_from
from web.http.problems import MEDIA_TYPE as PROBLEM
from web.http.problems import ProblemError
from web.reading.context import Reading, current_service

bp = APIBlueprint("exports", __name__, url_prefix="/api/analytics/export", tag="Export")

NO_TABLE = "There is no such table; those that there are are named."


Responses = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]


def _file(description: str, media_type: str) -> Responses:
    whole = {"type": "object"} if media_type == "application/json" else {"type": "string", "format": "binary"}
    content = {media_type: {"schema": whole}}
    return {200: {"description": description, "content": content}}


def _table_file(description: str, media_type: str) -> Responses:
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    archive = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}  # with `manifest=1`
    file = _file(description, media_type)[200]
    content = {**cast("dict[str, Any]", file["content"]), **archive}
    return {200: {**file, "content": content}, 404: {"description": NO_TABLE, "content": problem}}


@bp.get("/csv/<table>")
@bp.input(ExportQuery, location="query")
@bp.doc(responses=_table_file("A CSV file (RFC 4180, UTF-8) with a header.", "text/csv"))
def csv(table: str, query_data: ExportQuery) -> Response:
    """Return a table as CSV; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return _table(table, "csv", query_data)


@bp.get("/jsonl/<table>")
@bp.input(ExportQuery, location="query")
@bp.doc(responses=_table_file("JSON objects, one a line.", "application/x-ndjson"))
def jsonl(table: str, query_data: ExportQuery) -> Response:
    """Return a table as JSON Lines."""
    return _table(table, "jsonl", query_data)


@bp.get("/parquet/<table>")
@bp.input(ExportQuery, location="query")
@bp.doc(responses=_table_file("A Parquet file.", "application/vnd.apache.parquet"))
def parquet(table: str, query_data: ExportQuery) -> Response:
    """Return a table as a Parquet file, in order of time; its times are UTC."""
    return _table(table, "parquet", query_data)


@bp.get("/json/full")
@bp.input(WholeQuery, location="query")
@bp.doc(responses=_file("All subjects in one JSON document.", "application/json"))
def full_json(query_data: WholeQuery) -> Response:
    """Return all subjects in one JSON document, each part as its endpoint answers."""
    service = current_service()
    now = service.clock()
    reading = Reading.begin(service, SNAPSHOTS, now)
    body = with_complete_from(whole(reading, query_data).model_dump_json().encode(), reading)
    if reading.stale:
        body = body[:-1] + b',"stale":true}'
    name = f"autobot-analytics-{reading.today}.json"
    return send(File(name, "application/json", lambda: iter([body]), dict), snapshot_origin(reading), now)


@bp.get("/xlsx/full")
@bp.input(WholeQuery, location="query")
@bp.doc(responses=_file("An Excel workbook.", WORKBOOK))
def full_workbook(query_data: WholeQuery) -> Response:
    """Return all subjects as an Excel workbook, one sheet for each."""
    service = current_service()
    now = service.clock()
    reading = Reading.begin(service, (*SNAPSHOTS, "anomalies"), now)
    name = f"autobot-analytics-{reading.today}.xlsx"
    return send(
        File(name, WORKBOOK, lambda: iter([workbook(reading, query_data)]), dict), snapshot_origin(reading), now
    )


@bp.get("/formats")
@bp.output(ExportFormats)
@cached("pipeline")
def formats(reading: Reading) -> ExportFormats:
    """List what can be exported, and how."""
    return available()


def _table(name: str, form: Form, query: ExportQuery) -> Response:
    if name not in BY_NAME:
        raise ProblemError(404, f"No table {name[:200]!r}; there are {', '.join(BY_NAME)}.")
    service = current_service()
    now = service.clock()
    made = make(BY_NAME[name], form, query, service, now)
    return send(made.file, made.origin, now, query.manifest, service.files)
