"""The service as a process: it starts without Redis, answers, logs in JSON and stops cleanly."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from fakeredis import FakeRedis

from autobot_analytics.settings import Settings
from web.app import create_app
from web.dashboard.pages import PAGES
from web.serve import compile_pages

PROGRAM = "from autobot_analytics.settings import load_settings; from web.serve import run; run(load_settings())"
START_S = 20.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def status_of(url: str) -> int:
    """Ask until the service answers; give the HTTP status."""
    deadline = time.monotonic() + START_S
    while True:
        try:
            with urlopen(url) as answer:
                status: int = answer.status
                return status
        except HTTPError as error:
            with error:
                return error.code
        except URLError:
            assert time.monotonic() < deadline, "the service did not start"
            time.sleep(0.05)


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the web service on a Redis that the test's parameter names, and end it if the test did not."""
    port = free_port()
    redis_url = request.getfixturevalue("redis_url") if request.param == "there" else "redis://secret@127.0.0.1:1/4"
    names = {"REDIS_URL": redis_url, "PORT": str(port), "LOG_FORMAT": "json"}
    environment = os.environ | {f"AUTOBOT_ANALYTICS_{name}": value for name, value in names.items()}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process, f"http://127.0.0.1:{port}"
        process.kill()


@pytest.mark.parametrize(("service", "status"), [("there", 200), ("missing", 503)], indirect=["service"])
def test_serves_and_stops(service: tuple[subprocess.Popen[str], str], status: int) -> None:
    """With and without Redis the service starts, answers, logs each request as JSON, and ends on SIGTERM with 0."""
    process, url = service
    assert status_of(f"{url}/api/analytics/health") == status
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=START_S)
    assert process.returncode == 0
    lines = [json.loads(line) for line in errors.splitlines()]
    assert {"event": "request", "status": status, "path": "/api/analytics/health"}.items() <= lines[-1].items()
    assert ("redis_away" in [line["event"] for line in lines]) is (status == 503)
    assert "secret" not in errors


@pytest.mark.parametrize("reuse", [False, True])
def test_taken_port_is_one_line(redis_url: str, reuse: bool) -> None:
    """A port that somebody listens on, also one who would share it, ends the start with one line and no trace."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, reuse)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        names = {"REDIS_URL": redis_url, "PORT": str(port), "LOG_FORMAT": "json"}
        environment = os.environ | {f"AUTOBOT_ANALYTICS_{name}": value for name, value in names.items()}
        command = [sys.executable, "-m", "autobot_analytics.cli", "web"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=START_S, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        f"Error: Cannot listen on 127.0.0.1, port {port} (Address already in use): end what does, or set "
        "AUTOBOT_ANALYTICS_HOST and AUTOBOT_ANALYTICS_PORT.\n",
    )


@pytest.mark.parametrize("service", ["there"], indirect=True)
def test_killed_parent_frees_the_port(service: tuple[subprocess.Popen[str], str]) -> None:
    """When the supervising process is killed, its workers end, and the port is free for the next start."""
    process, url = service
    assert status_of(f"{url}/healthz") == 200
    process.kill()
    process.wait()
    deadline = time.monotonic() + START_S
    while True:
        try:
            urlopen(f"{url}/healthz", timeout=5).close()
        except OSError:
            break
        assert time.monotonic() < deadline, "a worker without a parent still answers"
        time.sleep(0.05)


def test_pages_are_compiled_before_somebody_asks() -> None:
    """Every template compiles, and is there when the first reader of its page comes."""
    app = create_app(Settings(), redis=FakeRedis())
    compile_pages(app)
    names = app.jinja_env.list_templates(extensions=["html"])
    assert app.jinja_env.cache is not None
    assert {key[1] for key in app.jinja_env.cache.keys()} == set(names)  # noqa: SIM118  # Jinja's cache is no mapping
    assert {f"dashboard/{page.name}.html" for page in PAGES} <= set(names)
