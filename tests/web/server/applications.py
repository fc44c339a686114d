"""A WSGI application whose bodies fail, or never end."""

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from threading import Event
from typing import TYPE_CHECKING, Any

from autobot_analytics.settings import Settings
from snapshots.lake.engines.caller import watch_caller
from web.serve import serve
from web.server.bridge import Bridge

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATH: ContextVar[str] = ContextVar("path")
OPEN: list[None] = []  # an entry for each endless body that is being made

WAITING: list[None] = []  # an entry for each request of /waits that has begun

GONE: list[None] = []  # an entry for each client of /waits that has gone

UNBLOCKED = Event()


class Failure(Exception):
    """What a body fails with."""


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer by the path."""
    path = environ["PATH_INFO"]
    PATH.set(path)
    headers = [("Content-Length", "100")] if path == "/fails-with-length" else []
    start_response("200 OK", headers)
    if path == "/plain":
        return [b"plain"]
    if path == "/explore/blocked":
        return [str(UNBLOCKED.wait(10)).encode()]
    if path == "/unblock":
        UNBLOCKED.set()
    if path == "/waits":
        return [b"waited" if waits() else b"nobody went"]
    if path == "/waiting":
        return [str(len(WAITING)).encode()]
    if path == "/gone":
        return [str(len(GONE)).encode()]
    if path == "/open":
        return [str(len(OPEN)).encode()]
    if path.startswith("/echo"):
        values = (path, environ["QUERY_STRING"], environ["HTTP_COOKIE"], environ["REMOTE_ADDR"])
        return ["|".join(values).encode()]
    bodies: dict[str, Any] = {"/streamed": streamed, "/endless": endless, "/fails-first": fails_first}
    return bodies.get(path, fails_later)()  # type: ignore[no-any-return]


def waits() -> bool:
    """Wait until the client has gone; return whether it has."""
    gone, watch = Event(), watch_caller.get()
    assert watch is not None
    stop = watch(gone.set)
    WAITING.append(None)
    try:
        if has_gone := gone.wait(10):
            GONE.append(None)
        return has_gone
    finally:
        stop()


def streamed() -> Iterator[bytes]:
    """Yield pieces that name the request's path."""
    for _ in range(100):
        yield f"piece of {PATH.get()};".encode()


def endless() -> Iterator[bytes]:
    """Yield for ever, and note whether anybody asks."""
    OPEN.append(None)
    try:
        while True:
            yield b"x" * 65_536
    finally:
        OPEN.pop()


def fails_first() -> Iterator[bytes]:
    """Fail before the first piece."""
    raise Failure
    yield b""


def fails_later() -> Iterator[bytes]:
    """Fail after the first piece."""
    yield b"x" * 50
    raise Failure


def load(settings: Settings) -> Bridge:
    """Make what granian's worker calls."""
    return Bridge(application, settings)


def run(port: int) -> None:
    """Serve until the process is ended."""
    serve(Settings(port=port, web_threads=2, web_read_timeout_s=2), load)
