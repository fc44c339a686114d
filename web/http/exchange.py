"""What every exchange has, whatever the endpoint: a request id, security headers, one line of access log.

A WSGI layer around the application: on a cached answer Flask's own response hooks would cost more than the rest.
"""

import re
import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUEST_ID_KEY = "autobot_analytics.request_id"
CLIENT_KEY = "autobot_analytics.client"  # the client's address, as the layer within finds it behind proxies
TOKEN_ID_KEY = "autobot_analytics.token"
TOKEN_LIKE = re.compile(r"aba_[0-9a-f]{8}_[A-Za-z0-9_-]+")  # somebody may put one where it does not belong
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
SECURITY_HEADERS = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),  # `no-referrer` would make browsers hide the origin of our own forms
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Content-Security-Policy",
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
]

log = structlog.get_logger("web.access")


class Exchange:
    """Wraps a WSGI application."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request; the line is logged when the headers are known, a streamed body may still follow."""
        began = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID")
        request_id = given if given and _is_request_id(given) else secrets.token_hex(8)
        environ[REQUEST_ID_KEY] = request_id

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            log.info(
                "request",
                method=environ["REQUEST_METHOD"],
                path=TOKEN_LIKE.sub("aba_...", environ["PATH_INFO"]),
                status=int(status[:3]),
                duration_ms=round(1000 * (time.perf_counter() - began), 3),
                remote=environ.get(CLIENT_KEY) or environ.get("REMOTE_ADDR"),
                token=environ.get(TOKEN_ID_KEY),
                request_id=request_id,
            )
            own = {name.lower() for name, _ in headers}  # a page may bring a stricter policy of its own
            added = [header for header in SECURITY_HEADERS if header[0].lower() not in own]
            return start_response(status, [*headers, ("X-Request-Id", request_id), *added], *exc_info)

        return self._application(environ, start)


def _is_request_id(text: str) -> bool:
    return bool(REQUEST_ID.fullmatch(text)) and not TOKEN_LIKE.search(text)
