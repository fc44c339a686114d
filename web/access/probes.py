"""What supervisors ask without a token: does the process live, is what it serves fresh. Neither says anything else."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from snapshots.catalogue import BY_NAME
from web.http.problems import RETRY_AFTER_S
from web.reading.context import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ALIVE = b'{"status":"alive"}'
READY = b'{"status":"ready"}'
NOT_READY = b'{"status":"not ready"}'


def send_alive(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer that the process lives."""
    return _send("200 OK", ALIVE, environ, start_response)


def send_ready(service: Service, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer whether the service is ready."""
    if is_ready(service):
        return _send("200 OK", READY, environ, start_response)
    return _send("503 Service Unavailable", NOT_READY, environ, start_response, ("Retry-After", str(RETRY_AFTER_S)))


def is_ready(service: Service) -> bool:
    """Return whether Redis answers and has figures of the ticks, none of them stale; slower jobs do not matter."""
    if not service.lookout.look():
        return False
    of_ticks = [entry for entry in service.reader.entries() if BY_NAME[entry.name].job == "tick"]
    return bool(of_ticks) and not any(entry.stale for entry in of_ticks)


def _send(
    status: str, body: bytes, environ: "WSGIEnvironment", start_response: "StartResponse", *more: tuple[str, str]
) -> Iterable[bytes]:
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    start_response(status, [*headers, *more])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
