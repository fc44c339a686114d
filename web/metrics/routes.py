"""The endpoints for Prometheus and Grafana."""

import gzip
from collections.abc import Callable
from hashlib import blake2b
from importlib import resources
from typing import Any

import orjson
from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.http import http_date

from web.metrics import boards
from web.metrics.answers import BoardQuery
from web.metrics.exposition import COMPRESSION_LEVEL, expose
from web.reading.context import current_service

COMPRESS_FROM_BYTES = 860
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
        "Last-Modified": http_date(found.held.computed_at),
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Encoding",
    }
    if found.stale:
        headers["Warning"] = '110 - "Response is Stale"'
    if not request.accept_encodings.quality("gzip"):
        return _answer(lambda: found.body, found.digest, "autobot-analytics.prom", headers)
    headers["Content-Encoding"] = "gzip"
    return _answer(lambda: found.packed, f"{found.digest}-gzip", "autobot-analytics.prom", headers)


@bp.get("/prometheus-rules")
@bp.doc(responses=_described("A rule file.", "object", "application/yaml"))
def prometheus_rules() -> Response:
    """Return recording and alerting rules for Prometheus."""
    body = (resources.files("web.metrics") / RULES).read_bytes()
    return _send(body, "autobot-analytics-rules.yml", _unchanging("application/yaml"))


@bp.get("/grafana-dashboard")
@bp.input(BoardQuery, location="query")
@bp.doc(responses=_described("A dashboard.", "object", "application/json"))
def grafana_dashboard(query_data: BoardQuery) -> Response:
    """Return a dashboard for Grafana, importable as it is."""
    found = boards.whole() if query_data.board is None else boards.one(query_data.board)
    return _send(
        orjson.dumps(found, option=orjson.OPT_INDENT_2), f"{found['uid']}.json", _unchanging("application/json")
    )


def _unchanging(media_type: str) -> dict[str, str]:
    return {"Content-Type": media_type, "Cache-Control": f"private, max-age={UNCHANGING_S}", "Vary": "Accept-Encoding"}


def _send(body: bytes, name: str, headers: dict[str, str]) -> Response:
    """Answer with a file, compressed if the reader takes it."""
    digest = blake2b(body, digest_size=12).hexdigest()
    if not request.accept_encodings.quality("gzip") or len(body) < COMPRESS_FROM_BYTES:
        return _answer(lambda: body, digest, name, headers)
    headers["Content-Encoding"] = "gzip"
    return _answer(lambda: gzip.compress(body, COMPRESSION_LEVEL, mtime=0), f"{digest}-gzip", name, headers)


def _answer(body: Callable[[], bytes], etag: str, name: str, headers: dict[str, str]) -> Response:
    """Answer with a file; 304, without making it, when the reader has it."""
    headers["ETag"] = f'"{etag}"'
    if request.if_none_match.contains_weak(etag):
        kept = {key: value for key, value in headers.items() if key != "Content-Encoding"}
        return Response(status=304, headers=kept)
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(body(), headers=headers)
