"""Asks this service from within: the same application, with the token and address of the running request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson
from flask import request
from werkzeug.test import run_wsgi_app

from autobot_analytics.mcp_server.service import ServiceClient, ServiceError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

KEPT = (
    *("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR", "SCRIPT_NAME", "wsgi.url_scheme", "wsgi.errors"),
    *("HTTP_HOST", "HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED"),
)


@dataclass(frozen=True)
class InnerService(ServiceClient):
    """This service as a client of itself: roles, limits and problems are those of any request."""

    application: "WSGIApplication" = field(kw_only=True, repr=False)
    environ: Mapping[str, Any] = field(kw_only=True, repr=False)

    @classmethod
    def of_request(cls, application: "WSGIApplication") -> "InnerService":
        """Return the service as who sent the running request sees it."""
        kept = {name: request.environ[name] for name in KEPT if name in request.environ}
        return cls("", application=application, environ=kept)

    def _ask(self, path: str, body: bytes | None) -> Any:
        parts = urlsplit(path)
        environ: WSGIEnvironment = {
            **self.environ,
            "REQUEST_METHOD": "GET" if body is None else "POST",
            "PATH_INFO": f"/api/analytics{parts.path}",
            "QUERY_STRING": parts.query,
            "HTTP_ACCEPT": "application/json",
            "CONTENT_LENGTH": str(len(body or b"")),
            "CONTENT_TYPE": "" if body is None else "application/json",
            "wsgi.input": BytesIO(body or b""),
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        pieces, status, _ = run_wsgi_app(self.application, environ)
        text = b"".join(pieces)
        try:
            answer = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise ServiceError(f"The service answered {status} without JSON.") from error
        if not status.startswith("2"):
            raise ServiceError(f"{status[:3]}: {answer.get('detail', status) if isinstance(answer, dict) else status}")
        return answer
