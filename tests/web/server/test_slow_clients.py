"""Slow clients on real sockets: nobody else waits for them, and they are cut off."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.request import urlopen

import pytest

from autobot_analytics.demo.embedded_redis import RedisProcess, free_port
from tests.web.server.clients import answer_of, connect, many, slow_body
from tests.web.test_serve import status_of

TIMEOUT_S = 3.0
SETTINGS = {"WEB_BODY_TIMEOUT_S": str(TIMEOUT_S), "WEB_BODIES_PER_ADDRESS": "16", "WEB_READ_TIMEOUT_S": "2"}


@pytest.fixture(scope="module")
def port(redis_server: RedisProcess) -> Iterator[int]:
    """Run the service with four threads; yield its port."""
    chosen = free_port()
    named = {"REDIS_URL": redis_server.url, "PORT": str(chosen), "LOG_LEVEL": "error", **SETTINGS}
    environment = os.environ | {f"AUTOBOT_ANALYTICS_{name}": value for name, value in named.items()}
    with subprocess.Popen([sys.executable, "-m", "autobot_analytics.cli", "web"], env=environment) as process:
        assert status_of(f"http://127.0.0.1:{chosen}/healthz") == 200
        yield chosen
        process.terminate()


def seconds_for(url: str) -> float:
    """Return how long an answer takes that must be 200."""
    began = time.monotonic()
    with urlopen(url, timeout=20) as answer:
        assert answer.status == 200
    return time.monotonic() - began


def test_slow_bodies_stop_nobody(port: int) -> None:
    """While sixteen bodies arrive byte by byte, health and pages answer at once; each slow one then gets 408."""
    with many(port, 16, slow_body("/sign-in")) as slow:
        assert seconds_for(f"http://127.0.0.1:{port}/healthz") < 2
        assert seconds_for(f"http://127.0.0.1:{port}/sign-in") < 2
        refused = answer_of(connect(port, slow_body("/sign-in")))
        answers = [answer_of(connection) for connection in slow]
    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 408 Request Timeout"}
    problem = json.loads(answers[0].partition(b"\r\n\r\n")[2])
    assert problem["type"] == "urn:autobot-analytics:problem:too-slow"
    assert refused.startswith(b"HTTP/1.1 429 ")


def test_slow_headers_stop_nobody(port: int) -> None:
    """Sixteen requests whose headers never end hold no thread."""
    with many(port, 16, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"):
        assert seconds_for(f"http://127.0.0.1:{port}/healthz") < 2


def test_long_body_where_bodies_are_short(port: int) -> None:
    """A form longer than any form is refused by its length, before it is sent."""
    answer = answer_of(connect(port, slow_body("/sign-in", 100_000) + b"x"))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"65,536 bytes" in answer


@pytest.mark.parametrize("given", [b"X-Forwarded-For: 192.0.2.1", b"X_Forwarded_For: 192.0.2.1"])
def test_header_names_are_not_confused(port: int, given: bytes) -> None:
    """A header with an underscore does not pass for the one with a hyphen."""
    request = b"GET /api/redis/health HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\nConnection: close\r\n\r\n" % given
    status = answer_of(connect(port, request))[9:12]
    assert status == (b"200" if b"_" in given else b"401")
