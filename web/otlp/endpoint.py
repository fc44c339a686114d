"""`POST /v1/traces`: where OpenTelemetry exporters send their spans."""

from collections.abc import Collection
from typing import cast

import structlog
from apiflask import APIBlueprint
from flask import Response, current_app, request
from flask.blueprints import BlueprintSetupState
from redis.exceptions import RedisError

from autobot_analytics.redis_faults import spell
from web.http.problems import ProblemError
from web.otlp.answer import ENCODINGS, Code, Encoding
from web.otlp.body import read_body
from web.otlp.intake import NotTaken, SpanIntake
from web.otlp.openapi import PATH
from web.otlp.spans import Span, TooLarge, Undecodable
from web.reading.context import EXTENSION, Service, current_service

INTAKE = "autobot_analytics.otlp"
COMPRESSED = ("gzip", "deflate")
PLAIN = ("", "identity")
ONLY_TRACES = "The service takes only traces: set OTEL_METRICS_EXPORTER=none and OTEL_LOGS_EXPORTER=none."
RETRY_AFTER_S = 1  # exporters give up after ten seconds

log = structlog.get_logger(__name__)

bp = APIBlueprint("otlp", __name__, tag="OpenTelemetry")


@bp.record
def _prepare(state: BlueprintSetupState) -> None:
    service: Service = state.app.extensions[EXTENSION]
    state.app.extensions[INTAKE] = SpanIntake(service.settings, service.redis)


@bp.post(PATH)
@bp.doc(operation_id="post_traces", summary="Take spans from an OpenTelemetry exporter (OTLP/HTTP).")
def post_traces() -> Response:
    """Turn inference spans into model calls and agent spans into tasks; other spans are accepted and left out.

    Protobuf or JSON, plain or compressed, answered in the same encoding. `partial_success` names spans that cannot be
    understood. After 503 the exporter sends the request again; no span is counted twice.
    """
    encoding = ENCODINGS.get(request.mimetype)
    if encoding is None:
        raise ProblemError(415, f"Content-Type must be {' or '.join(ENCODINGS)}.")
    intake = cast(SpanIntake, current_app.extensions[INTAKE])
    try:
        rejected = intake.take(_spans(encoding, intake.read))
    except Undecodable as error:
        return encoding.failure(400, Code.INVALID_ARGUMENT, str(error), {})
    except TooLarge as error:
        return encoding.failure(413, Code.RESOURCE_EXHAUSTED, str(error), {})
    except (NotTaken, RedisError) as error:
        log.warning("traces_not_taken", error=spell(error))
        headers = {"Retry-After": str(RETRY_AFTER_S)}
        return encoding.failure(503, Code.UNAVAILABLE, "Redis takes nothing at present; send it again.", headers)
    if rejected:
        log.warning("spans_rejected", count=len(rejected), first=rejected[0])
    return encoding.accepted(rejected)


@bp.post("/v1/metrics")
@bp.post("/v1/logs")
@bp.doc(hide=True)
def post_other_signals() -> Response:
    """Return how an exporter is told to send traces only."""
    raise ProblemError(404, ONLY_TRACES)


def _spans(encoding: Encoding, read: Collection[str]) -> list[Span]:
    content_encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if content_encoding not in COMPRESSED + PLAIN:
        raise ProblemError(415, f"Content-Encoding must be {' or '.join(COMPRESSED)}, or there must be none.")
    limit_bytes = current_service().settings.otlp_max_body_bytes
    request.max_content_length = None  # the limit of the other endpoints; ours is checked here
    if (request.content_length or 0) > limit_bytes:
        raise TooLarge(f"the body is larger than {limit_bytes:,} bytes; send smaller batches")
    body = read_body(request.stream, compressed=content_encoding in COMPRESSED, limit_bytes=limit_bytes)
    return encoding.decode(body, read)
