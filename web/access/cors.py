"""Pages of other origins: those that the settings name may call the service from a browser."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = "GET, HEAD, POST, PUT, DELETE"
REQUEST_HEADERS = "Authorization, Content-Type, Content-Encoding, If-None-Match, X-Request-Id"
ANSWER_HEADERS = (
    "ETag, Age, Warning, Retry-After, Content-Disposition, X-Request-Id, "
    "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
)
PREFLIGHT_HOLDS_S = 600
VARY = ("Vary", "Origin")


class Cors:
    """Wraps a WSGI application. It asks for no credentials of the browser: tokens come in a header of the page's own.

    A preflight is answered before tokens are asked for: browsers send it without them.
    """

    def __init__(self, application: "WSGIApplication", origins: Collection[str]) -> None:
        self._application = application
        self._origins = frozenset(origins)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        origin = environ.get("HTTP_ORIGIN")
        added = [VARY]
        if origin in self._origins:
            added.append(("Access-Control-Allow-Origin", str(origin)))
            if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
                added += [
                    ("Access-Control-Allow-Methods", METHODS),
                    ("Access-Control-Allow-Headers", REQUEST_HEADERS),
                    ("Access-Control-Max-Age", str(PREFLIGHT_HOLDS_S)),
                ]
                start_response("204 NO CONTENT", added)
                return []
            added.append(("Access-Control-Expose-Headers", ANSWER_HEADERS))

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            return start_response(status, [*headers, *added], *exc_info)

        return self._application(environ, start)
