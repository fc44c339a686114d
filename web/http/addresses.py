"""Other addresses of what we answer: those that AutoBot's pages call, and every address with slashes at its end.

A WSGI layer in front of access rules, limits and held answers, so that all of them know one address of each thing.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BASE = "/api/analytics"
ALIASES = re.compile(
    r"/api/(?:advanced/(?:dashboard|maintenance|optimization|insights|report)|cost/by-agent(?:/.+)?)", re.DOTALL
)


class Addresses:
    """Wraps a WSGI application."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request under the address that everything within knows."""
        environ["PATH_INFO"] = canonical(environ["PATH_INFO"])
        return self._application(environ, start_response)


def canonical(path: str) -> str:
    """Return the address that is answered: without slashes at its end, and AutoBot's below our base path."""
    if not path or path.endswith("/"):
        path = path.rstrip("/") or "/"
    if path.startswith(("/api/advanced/", "/api/cost/")) and ALIASES.fullmatch(path):
        return BASE + path.removeprefix("/api")
    return path
