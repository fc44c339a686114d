"""Every error as a problem document (RFC 9457): never HTML, never a stack trace."""

from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, request
from pydantic import ValidationError
from redis.exceptions import RedisError, ResponseError
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from autobot_analytics.redis_faults import advice, spell
from snapshots.lake.integrity import LakeDamaged
from snapshots.reader import Damaged, NotComputed
from web.http.exchange import REQUEST_ID_KEY
from web.http.faults import spelled
from web.http.problem_document import FieldProblem, Problem

MEDIA_TYPE = "application/problem+json"
KIND_PREFIX = "urn:autobot-analytics:problem:"
RETRY_AFTER_S = 5
KINDS = {
    404: "not-found",
    422: "invalid",
    500: "internal",
}

log = structlog.get_logger(__name__)


class ProblemError(Exception):
    """A request cannot be answered; carries what the problem document says."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str | None = None,
        errors: list[FieldProblem] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.kind = kind or KINDS.get(status)
        self.errors = errors or []
        self.headers = dict(headers or {})


class RedisAway(ProblemError):
    """Redis does not answer, and nothing that is held answers the request."""

    def __init__(self) -> None:
        super().__init__(
            503,
            "Redis does not answer, and this answer is not held here. All goes on by itself when Redis is back.",
            kind="redis-away",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )


class Defect(ProblemError):
    """The service failed in a way that it did not foresee."""

    def __init__(self) -> None:
        super().__init__(500, "The service failed to answer. Its log says why, under the id of this request.")


def register(app: APIFlask) -> None:
    """Make every error of `app` a problem document."""
    app.error_processor(_from_apiflask)
    app.register_error_handler(ProblemError, render)
    app.register_error_handler(HTTPException, _from_werkzeug)
    app.register_error_handler(NotComputed, _from_not_computed)
    app.register_error_handler(RedisError, _from_redis)
    app.register_error_handler(LakeDamaged, _from_damaged_lake)
    app.register_error_handler(Exception, _from_defect)


def render(error: ProblemError) -> Response:
    """Make the response of a problem."""
    body = document(error, request.environ.get(REQUEST_ID_KEY))
    headers = {"Cache-Control": "no-store", **error.headers}
    return Response(body, error.status, headers, mimetype=MEDIA_TYPE)


def of_defect(error: Exception) -> ProblemError:
    """Log what nobody foresaw, and give what is told of it; a problem is given as it is."""
    if isinstance(error, ProblemError):
        return error
    log.error("request_failed", request_id=request.environ.get(REQUEST_ID_KEY), exc_info=error)
    return Defect()


def document(error: ProblemError, request_id: str | None) -> bytes:
    """Write down a problem."""
    problem = Problem(
        type=KIND_PREFIX + error.kind if error.kind else "about:blank",
        title=HTTP_STATUS_CODES.get(error.status, "Error"),
        status=error.status,
        detail=error.detail,
        instance=request_id,
        errors=error.errors,
    )
    return orjson.dumps(problem.model_dump(exclude_none=True))


def status_line(status: int) -> str:
    """Return the status as WSGI wants it."""
    return f"{status} {HTTP_STATUS_CODES.get(status, 'Error').upper()}"


def _from_apiflask(error: HTTPError) -> Response:
    errors = _field_problems(error)
    detail = "; ".join(f"{one.field}: {one.detail}" for one in errors) or str(error.message)
    return render(ProblemError(error.status_code, detail, errors=errors, headers=dict(Headers(error.headers))))


def _field_problems(error: HTTPError) -> list[FieldProblem]:
    """Return which fields are wrong: APIFlask raises its error, {location: …}, from that of pydantic."""
    if not isinstance(error.__cause__, ValidationError) or not isinstance(error.detail, dict):
        return []
    location = next(iter(error.detail))
    return [
        FieldProblem(
            field=".".join(str(part) for part in one["loc"]) or location,
            location=location,
            detail=spelled(one),
        )
        for one in error.__cause__.errors(include_url=False)
    ]


def _from_werkzeug(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    kept = {name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")}
    return render(ProblemError(status, error.description or error.name, headers=kept))


def _from_not_computed(error: NotComputed) -> Response:
    return render(
        ProblemError(
            503,
            str(error)
            if isinstance(error, Damaged)
            else f"Not computed yet: the scheduler publishes `{error.name}` when its job has run once. Does it run?",
            kind="not-computed",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )
    )


def _from_damaged_lake(error: LakeDamaged) -> Response:
    log.error("lake_damaged", detail=str(error))
    return render(
        ProblemError(
            503,
            f"The lake is damaged, so nothing is exported: {error}. The scheduler's job `lake` makes the file again.",
            kind="lake-damaged",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )
    )


def _from_redis(error: RedisError) -> Response:
    log.warning("redis_away", error=spell(error))
    told = advice(error)
    if isinstance(error, ResponseError) and told is not None:
        return render(ProblemError(503, f"Redis refuses: {spell(error)}: {told}.", kind="redis-refuses"))
    return render(RedisAway())


def _from_defect(error: Exception) -> Response:
    return render(of_defect(error))
