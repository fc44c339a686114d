"""The scheduler's own HTTP port: `/healthz`, `/readyz` and `/metrics`, answered from memory.

A scrape or a probe asks neither Redis nor the warehouse, so both are answered while Redis is away.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

from autobot_analytics.cli.scheduler_metrics import SchedulerMetrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from autobot_analytics.settings import Settings
    from jobs.runner.state import SchedulerState

CLIENT_TIMEOUT_S = 10.0
SAFE_METHODS = ("GET", "HEAD")
WsgiApp = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


class PortTaken(Exception):
    """The address cannot be listened on; the message says what to do."""


class _QuietHandler(WSGIRequestHandler):
    timeout = CLIENT_TIMEOUT_S  # a client that sends nothing holds a thread no longer

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing: probes come every few seconds."""


@contextmanager
def listening(state: SchedulerState, settings: Settings) -> Iterator[None]:
    """Answer on the port that the settings name while the block runs; do nothing if none is. Raises PortTaken."""
    if not settings.scheduler_port:
        yield
        return
    host, port = settings.scheduler_host, settings.scheduler_port
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        server_class: type[ThreadingWSGIServer] = type("Server", (ThreadingWSGIServer,), {"address_family": family})
        server = make_server(str(address[0]), port, application(state, settings), server_class, _QuietHandler)
    except OSError as error:
        raise PortTaken(
            f"cannot listen on {host}, port {port} ({error.strerror}): end what does, or set "
            "AUTOBOT_ANALYTICS_SCHEDULER_HOST and AUTOBOT_ANALYTICS_SCHEDULER_PORT"
        ) from error
    Thread(target=server.serve_forever, name="scheduler-port", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def application(state: SchedulerState, settings: Settings) -> WsgiApp:
    """Return the WSGI application of the port."""
    registry = CollectorRegistry()
    for collector in (GCCollector, PlatformCollector, ProcessCollector):
        collector(registry=registry)
    registry.register(SchedulerMetrics(state, settings.warehouse_path))
    metrics: WsgiApp = make_wsgi_app(registry)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in SAFE_METHODS:
            return _send(start_response, HTTPStatus.METHOD_NOT_ALLOWED, "method not allowed")
        if path == "/metrics":
            return metrics(environ, start_response)
        if path == "/healthz":
            return _judge(start_response, state.is_alive, "alive", "a job is stuck")
        if path == "/readyz":
            return _judge(start_response, state.is_ready, "ready", "not ready")
        return _send(start_response, HTTPStatus.NOT_FOUND, "not found; there are /healthz, /readyz and /metrics")

    return answer


def _judge(start_response: StartResponse, holds: bool, good: str, bad: str) -> list[bytes]:
    status = HTTPStatus.OK if holds else HTTPStatus.SERVICE_UNAVAILABLE
    return _send(start_response, status, good if holds else bad)


def _send(start_response: StartResponse, status: HTTPStatus, said: str) -> list[bytes]:
    body = json.dumps({"status": said}).encode()
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
