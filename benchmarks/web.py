"""(c) Requests per second of three endpoints, over a constant answer of the same size from the same server.

Needs `wrk` (Debian's package of that name). The constant is answered twice: by a Flask view, and by a bare WSGI
function in front of Flask, which is the least that granian can do.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import redis
from flask import Response

from autobot_analytics.demo.embedded_redis import free_port
from autobot_analytics.logs import configure
from autobot_analytics.settings import Settings
from benchmarks.history import lay_down
from benchmarks.measure import Result, median, redis_and_folder
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.tick import tick
from web.app import create_app
from web.serve import serve as serve_bridge
from web.server.bridge import Bridge

PATHS = ("/cost/summary", "/agents/performance", "/behavior/engagement")
BASE = "/api/analytics"
FACTS = 100_000
SECONDS = 3
CONNECTIONS = 16
ROUNDS = 3


class WrkMissing(Exception):
    """There is no wrk; the message says how to get it."""


def run(rounds: int = ROUNDS) -> Result:
    """Measure every endpoint and both constants in turn, `rounds` times."""
    require_wrk()
    figures: dict[str, float] = {}
    errors = 0
    with redis_and_folder() as (url, folder):
        settings = Settings(redis_url=url, data_dir=folder, port=free_port(), log_level="error")
        publish_history(settings)
        origin = f"http://127.0.0.1:{settings.port}"
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.web", url, str(settings.port)], stderr=subprocess.DEVNULL
        )
        try:
            wait_for(f"{origin}/constant/flask/1")
            for path in PATHS:
                size = len(_body(f"{origin}{BASE}{path}"))
                targets = (f"{BASE}{path}", f"/constant/flask/{size}", f"/constant/wsgi/{size}")
                turns = [[wrk(origin + target) for target in targets] for _ in range(rounds)]
                errors += sum(load.errors for turn in turns for load in turn)
                figures[f"{path}, requests/s"] = median([ours.rate for ours, _, _ in turns])
                figures[f"{path}, p99 ms"] = median([ours.p99_ms for ours, _, _ in turns])
                figures[f"{path} over a constant Flask view, ratio"] = median([a.rate / b.rate for a, b, _ in turns])
                figures[f"{path} over a bare WSGI constant, ratio"] = median([a.rate / c.rate for a, _, c in turns])
        finally:
            server.terminate()
            server.wait()
    figures["errors"] = float(errors)
    return Result("web", figures, {name: ">= 0.5" for name in figures if "Flask view" in name})


@dataclass(frozen=True)
class Load:
    """What wrk measured: requests per second, 99th percentile of the latency, and answers that were none."""

    rate: float
    p99_ms: float
    errors: int


def require_wrk() -> None:
    """Raise WrkMissing where there is no wrk."""
    if shutil.which("wrk") is None:
        raise WrkMissing("this benchmark needs wrk: apt-get install wrk")


def publish_history(settings: Settings, facts: int = FACTS, agents: int = 50) -> None:
    """Lay a history down and publish it."""
    warehouse = open_warehouse(settings)
    lay_down(warehouse, settings, facts, datetime.now(UTC).replace(tzinfo=None), agents)
    with redis.Redis.from_url(settings.redis_url) as client:
        tick(JobContext(warehouse, client, settings))
    warehouse.close()


def wrk(url: str, connections: int = CONNECTIONS, seconds: int = SECONDS) -> Load:
    """Ask for `url` over and over."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    if rate is None or p99 is None:
        raise AssertionError(f"wrk said something unknown:\n{text}")
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    lost = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    errors = (int(wrong[1]) if wrong else 0) + (sum(map(int, lost.groups())) if lost else 0)
    return Load(float(rate[1]), float(p99[1]) * {"us": 0.001, "ms": 1, "s": 1000}[p99[2]], errors)


def _body(url: str) -> bytes:
    with urlopen(Request(url)) as answer:  # our own server
        found: bytes = answer.read()
        return found


def wait_for(url: str) -> None:
    """Wait until the service answers; give up after 20 s."""
    deadline = datetime.now(UTC).timestamp() + 20
    while True:
        try:
            _body(url)
            return
        except OSError:
            if datetime.now(UTC).timestamp() > deadline:
                raise


def _serve(url: str, port: int) -> None:
    settings = Settings(redis_url=url, data_dir=Path("."), port=port)  # with its access log, as users run it
    serve_bridge(settings, _app)


def _app(settings: Settings) -> Any:
    configure(settings)
    app = create_app(settings)
    app.add_url_rule("/constant/flask/<int:size>", "constant", lambda size: Response(b"x" * size))
    return Bridge(partial(_constant, app), settings)


def _constant(
    inner: Callable[..., Iterable[bytes]], environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    path: str = environ["PATH_INFO"]
    if not path.startswith("/constant/wsgi/"):
        return inner(environ, start_response)
    body = b"x" * int(path.rpartition("/")[2])
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
