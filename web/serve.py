"""Runs the web service on granian until it is told to stop."""

import gc
import os
import socket
from collections.abc import Callable
from functools import partial
from threading import Thread

import structlog
from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from redis.exceptions import RedisError

from autobot_analytics import logs
from autobot_analytics.addresses import shown_url
from autobot_analytics.redis_faults import spell_with_advice
from autobot_analytics.settings import Settings
from autobot_analytics.stores.tokens import Tokens
from web.access.start import StartRefused, check_door
from web.app import connect, create_app
from web.reading.window import utc_now
from web.server.bridge import Bridge

STOP_TIMEOUT_S = 10
HEADERS_TIMEOUT_MS = 10_000

log = structlog.get_logger(__name__)


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; answers under way are finished first. A missing Redis does not stop the start.

    Raises StartRefused when others could reach the service and no token exists, or when it cannot listen there.
    """
    logs.configure(settings)
    _look_at_port(settings)
    _look_at_redis(settings)
    log.info("web_starts", url=f"http://{settings.host}:{settings.port}/", workers=settings.web_workers)
    serve(settings, _load)


def serve(settings: Settings, load: Callable[[Settings], Bridge]) -> None:
    """Run the server; each worker makes a Bridge. HTTP/1 only: a connection that is cut off has one request."""
    server = Server(
        target="web.app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.web_workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_TIMEOUT_MS),
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_TIMEOUT_S,
    )
    server.serve(target_loader=partial(_load_below, os.getpid(), load, settings), wrap_loader=False)  # type: ignore[arg-type]  # RSGI takes any object


def _load_below(parent: int, load: Callable[[Settings], Bridge], settings: Settings) -> Bridge:
    """Load in a worker of the process `parent`."""
    bridge = load(settings)
    bridge.parent = parent
    return bridge


def _load(settings: Settings) -> Bridge:
    logs.configure(settings)
    app = create_app(settings)
    Thread(target=compile_pages, args=(app,), name="compile-pages", daemon=True).start()
    calm_collector()
    return Bridge(app, settings)


def calm_collector() -> None:
    """Let the cyclic collector run seldom: a request makes many objects that live for it alone, and no cycles.

    With Python's thresholds a fifth of the time that a batch of spans takes goes into looking for cycles.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def compile_pages(app: Flask) -> None:
    """Compile the templates of all pages, so that the first reader of each does not wait for it."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


def _look_at_port(settings: Settings) -> None:
    """Listen for a moment: granian would share the port with another of its kind, and tell in Rust of any other."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # an old connection's end is no obstacle
            probe.bind(address)
    except OSError as error:
        raise StartRefused(
            f"Cannot listen on {settings.host}, port {settings.port} ({error.strerror}): end what does, or set "
            "AUTOBOT_ANALYTICS_HOST and AUTOBOT_ANALYTICS_PORT."
        ) from error


def _look_at_redis(settings: Settings) -> None:
    redis = connect(settings)
    try:
        redis.ping()
        check_door(settings, Tokens(redis, utc_now))
    except RedisError as error:
        log.warning("redis_away", url=shown_url(settings.redis_url), error=spell_with_advice(error))
    finally:
        redis.close()
