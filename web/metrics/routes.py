"""The endpoints for Prometheus and Grafana."""

from importlib import resources
from typing import Any

import orjson
from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.http import http_date

from web.http.answer import digest, is_packed, pack, send
from web.http.responses import STALE
from web.metrics import boards
from web.metrics.answers import BoardQuery
from web.metrics.exposition import COMPRESSION_LEVEL, expose
from web.reading.context import current_service

UNCHANGING_S = 3600
RULES = "rules.yml"

bp = APIBlueprint("metrics", __name__, url_prefix="/api/analytics/export", tag="Export")


Responses = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]


def _described(description: str, kind: str, *media_types: str) -> Responses:
    content: dict[str, dict[str, Any]] = {media_type: {"schema": {"type": kind}} for media_type in media_types}
    return {200: {"description": description, "content": content}}


@bp.get("/prometheus")
@bp.doc(responses=_described("The metrics.", "string", "text/plain", "application/openmetrics-text"))
def prometheus() -> Response:
    """Return the metrics for Prometheus: its text format, or OpenMetrics when the scraper asks for that."""
    service = current_service()
    found = expose(service, request.headers.get("Accept", ""), service.clock())
    headers = {
        "Content-Type": found.content_type,
        "Content-Disposition": _attached("autobot-analytics.prom"),
        "Last-Modified": http_date(found.held.computed_at),
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Encoding",
    }
    if found.stale:
        headers[STALE[0]] = STALE[1]
    if not is_packed():
        return send(lambda: found.body, found.digest, headers)
    return send(lambda: found.packed, f"{found.digest}-gzip", {**headers, "Content-Encoding": "gzip"})


@bp.get("/prometheus-rules")
@bp.doc(responses=_described("A rule file.", "object", "application/yaml"))
def prometheus_rules() -> Response:
    """Return recording and alerting rules for Prometheus."""
    body = (resources.files("web.metrics") / RULES).read_bytes()
    return _send(body, "autobot-analytics-rules.yml", "application/yaml")


@bp.get("/grafana-dashboard")
@bp.input(BoardQuery, location="query")
@bp.doc(responses=_described("A dashboard.", "object", "application/json"))
def grafana_dashboard(query_data: BoardQuery) -> Response:
    """Return a dashboard for Grafana, importable as it is."""
    found = boards.whole() if query_data.board is None else boards.one(query_data.board)
    return _send(orjson.dumps(found, option=orjson.OPT_INDENT_2), f"{found['uid']}.json", "application/json")


def _send(body: bytes, name: str, media_type: str) -> Response:
    """Send a file that changes with a release only, compressed if the reader takes it."""
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": _attached(name),
        "Cache-Control": f"private, max-age={UNCHANGING_S}",
        "Vary": "Accept-Encoding",
    }
    etag = digest(body)
    if not is_packed(len(body)):
        return send(body, etag, headers)
    return send(lambda: pack(body, COMPRESSION_LEVEL), f"{etag}-gzip", {**headers, "Content-Encoding": "gzip"})


def _attached(name: str) -> str:
    return f'attachment; filename="{name}"'
