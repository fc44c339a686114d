"""The way to a running scheduler: a Unix socket in the data folder, which only the folder's user may open.

A request is a line of JSON, and so is its answer. The process that holds the warehouse does the work.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from threading import Thread
from typing import Any

import duckdb
import orjson
import redis
import structlog

from autobot_analytics.redis_faults import spell_with_advice
from autobot_analytics.settings import Settings
from jobs.failure import JobFailed
from snapshots.writer import Overtaken

log = structlog.get_logger()

SOCKET = "scheduler.sock"
MAX_BYTES = 1_000_000
Answer = Callable[[str, dict[str, Any]], Any]


class RequestFailed(JobFailed):
    """The scheduler could not do what was asked; the message is its own."""


class NoSchedulerListens(Exception):
    """No scheduler answers at the data folder."""


@contextmanager
def listening_for_requests(settings: Settings, answer: Answer) -> Iterator[None]:
    """Answer requests in threads of their own while the block runs."""

    class RequestHandler(StreamRequestHandler):
        def handle(self) -> None:
            """Answer one request."""
            line = self.rfile.readline(MAX_BYTES)
            if line:
                with suppress(BrokenPipeError, ConnectionResetError):  # nobody waits for it any more
                    self.wfile.write(orjson.dumps(_answered(line, answer)) + b"\n")

    with _short_path(settings.data_dir) as path:
        path.unlink(missing_ok=True)  # we hold the folder's lock: what is there is of a process that has died
        before = os.umask(0o177)
        try:
            server = ThreadingUnixStreamServer(str(path), RequestHandler)
        finally:
            os.umask(before)
    server.daemon_threads = False  # the process ends when the last request is answered
    Thread(target=server.serve_forever, name="requests", daemon=True).start()
    try:
        yield
    finally:
        (settings.data_dir / SOCKET).unlink(missing_ok=True)
        server.shutdown()
        server.server_close()


def ask_scheduler(settings: Settings, name: str, parameters: dict[str, Any]) -> Any:
    """Return the scheduler's answer. Raises NoSchedulerListens and RequestFailed."""
    try:
        with _short_path(settings.data_dir) as path, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(str(path))
            connection.sendall(orjson.dumps({"name": name, "parameters": parameters}) + b"\n")
            with connection.makefile("rb") as file:
                line = file.readline()
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise NoSchedulerListens from error
    except OSError as error:
        raise RequestFailed(f"{settings.data_dir / SOCKET}: {error.strerror or error}") from error
    if not line:
        raise RequestFailed("the scheduler ended before it answered: see its log, then run the same command again")
    found = orjson.loads(line)
    if "failed" in found:
        raise RequestFailed(found["failed"])
    return found["result"]


def _answered(line: bytes, answer: Answer) -> dict[str, Any]:
    try:
        asked = orjson.loads(line)
        name, parameters = asked["name"], asked["parameters"]
    except (ValueError, KeyError, TypeError):
        return {"failed": "the request is not understood"}
    try:
        return {"result": answer(name, parameters)}
    except redis.RedisError as error:
        failed = f"Redis does not serve us: {spell_with_advice(error)}"
    except (JobFailed, Overtaken, OSError, duckdb.Error) as error:
        failed = next(iter(str(error).splitlines()), type(error).__name__)
    except Exception as error:  # whatever a request does wrong, the scheduler goes on
        log.exception("request_failed", request=name)
        failed = f"{type(error).__name__}: {error}"
    log.error("request_failed", request=name, reason=failed)
    return {"failed": failed}


@contextmanager
def _short_path(folder: Path) -> Iterator[Path]:
    """Yield a path of the socket that is short enough for its address, wherever the folder lies."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Path(f"/proc/self/fd/{descriptor}/{SOCKET}")
    finally:
        os.close(descriptor)
