"""The RSGI application that granian calls: reads the request, runs the WSGI application in a thread, sends the answer.

Only work has a thread. Bodies that arrive slowly, and clients that read slowly, wait in the event loop; the liveness
check is answered there.
"""

import os
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Iterable
from contextvars import copy_context
from io import BytesIO
from typing import TYPE_CHECKING, Any

import structlog

from autobot_analytics.settings import Settings
from snapshots.lake.engines.caller import watch_caller
from web.access.client import client_address
from web.access.gate import send_problem
from web.access.rules import LIVENESS, asks_lake
from web.http.exchange import REQUEST_ID_KEY, Exchange
from web.http.problems import Defect, ProblemError
from web.server.client_watch import ClientWatch
from web.server.environ import make_environ
from web.server.parent import end_with_parent
from web.server.pool import Pool
from web.server.request_body import BodyReader
from web.server.streamed_body import ClientGone, CutOff, close_body, send_streamed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)


class Head:
    """Status and headers of a response, as WSGI's `start_response` takes them."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[str, str]] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        """Take them."""
        self.status = int(status[:3])
        self.headers = headers


class Bridge:
    """Serves a WSGI application over RSGI."""

    def __init__(self, application: "WSGIApplication", settings: Settings) -> None:
        self.parent: int | None = None  # the process that starts the workers; it may be gone before one looks for it
        self._application = application
        self._settings = settings
        self._bodies = BodyReader(settings)
        self._pool = Pool(settings.web_threads)
        # one more than may run and wait there: it says to the others that they come too many
        self._lake_pool = Pool(settings.query_at_once + settings.query_waiting + 1)

    def __rsgi_init__(self, loop: AbstractEventLoop) -> None:
        """Begin to serve in a worker process: it ends when the process that started it is gone."""
        end_with_parent(loop, os.getppid() if self.parent is None else self.parent)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        environ = make_environ(scope)
        if environ["PATH_INFO"] == LIVENESS:
            _send_at_once(self._application, environ, protocol)
            return
        if "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ:
            address = client_address(environ, self._settings.trusted_proxies)
            length = environ.get("CONTENT_LENGTH", "")
            announced = int(length[:20]) if length.isdecimal() else None
            try:
                body = await self._bodies.read(protocol, environ["PATH_INFO"], address, announced)
            except ProblemError as problem:
                _send_at_once(Exchange(_refusal(problem)), environ, protocol)
                return
            environ["wsgi.input"] = BytesIO(body)
        try:
            await self._respond(environ, scope, protocol)
        except ClientGone as gone:
            log.info("client_gone", request_id=environ.get(REQUEST_ID_KEY), detail=str(gone))
        except CutOff as error:
            log.error("response_cut_off", request_id=environ.get(REQUEST_ID_KEY), exc_info=error.__cause__)
        except Exception as error:  # listed in tests/test_architecture.py
            log.error("request_failed", request_id=environ.get(REQUEST_ID_KEY), exc_info=error)
            _send_at_once(Exchange(_refusal(Defect())), environ, protocol)

    async def _respond(self, environ: "WSGIEnvironment", scope: Any, protocol: Any) -> None:
        context = copy_context()
        context.run(watch_caller.set, ClientWatch(get_running_loop(), protocol))
        pool = self._lake_pool if asks_lake(environ["PATH_INFO"]) else self._pool
        streamed = await pool.run(lambda: context.run(_answer, self._application, environ, protocol))
        if streamed is None:
            return
        head, body = streamed

        def respond() -> Any:
            return protocol.response_stream(head.status, head.headers)

        await send_streamed(body, context, self._pool, scope, respond, self._settings.web_read_timeout_s)


def _answer(
    application: "WSGIApplication", environ: "WSGIEnvironment", protocol: Any
) -> tuple[Head, Iterable[bytes]] | None:
    """Run the application. A body of known length is sent from here; one that is streamed is returned."""
    head = Head()
    body = application(environ, head)
    if not isinstance(body, list):
        if not any(name.lower() == "content-length" for name, _ in head.headers):
            return head, body
        pieces = body
        try:
            body = list(pieces)
        finally:
            close_body(pieces)
    protocol.response_bytes(head.status, head.headers, b"".join(body))
    return None


def _send_at_once(application: "WSGIApplication", environ: "WSGIEnvironment", protocol: Any) -> None:
    """Answer in the event loop: only for what waits for nothing."""
    head = Head()
    body = b"".join(application(environ, head))
    protocol.response_bytes(head.status, head.headers, body)


def _refusal(problem: ProblemError) -> "WSGIApplication":
    def refuse(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return send_problem(problem, environ, start_response)

    return refuse
