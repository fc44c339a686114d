"""The service as a process: it does not start open to others, and its log holds no token."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import redis

from autobot_analytics.stores.tokens import Role, Tokens
from tests.web.access.conftest import SUMMARY
from tests.web.test_serve import START_S, free_port, status_of

NOWHERE = "redis://127.0.0.1:1/4"


def command(redis_url: str, port: int, **settings: str) -> subprocess.Popen[str]:
    """Start `autobot-analytics web`."""
    named = {"REDIS_URL": redis_url, "PORT": str(port), "LOG_FORMAT": "json", **settings}
    environment = os.environ | {f"AUTOBOT_ANALYTICS_{name}": value for name, value in named.items()}
    program = [sys.executable, "-m", "autobot_analytics.cli", "web"]
    return subprocess.Popen(program, env=environment, stderr=subprocess.PIPE, text=True)


@contextmanager
def serving(redis_url: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the service until the block ends; gives it and its origin."""
    port = free_port()
    with command(redis_url, port, **settings) as process:
        origin = f"http://127.0.0.1:{port}"
        try:
            assert status_of(f"{origin}/healthz") == 200
            yield process, origin
        finally:
            process.kill()


@pytest.mark.parametrize("settings", [{"HOST": "0.0.0.0"}, {"HOST": "::"}, {"REQUIRE_TOKEN": "true"}])
def test_refuses_to_start_open(redis_url: str, settings: dict[str, str]) -> None:
    """Without a token and not on loopback alone, the command ends with 1 and one line that says what to do."""
    with command(redis_url, free_port(), **settings) as process:
        _, said = process.communicate(timeout=START_S)
    assert process.returncode == 1
    assert len(said.splitlines()) == 1
    assert said.startswith("Error: The web service does not start on ")
    assert "autobot-analytics token create --role admin" in said


def test_starts_with_a_token(redis_url: str, redis_client: redis.Redis) -> None:
    """With a token the service listens everywhere, and asks for it also on loopback."""
    _, token = Tokens(redis_client, lambda: datetime.now(UTC)).create("ops", [Role.ADMIN])
    with serving(redis_url, HOST="0.0.0.0") as (_, origin):
        health = f"{origin}/api/analytics/health"
        assert status_of(health) == 401
        with urlopen(Request(health, headers={"Authorization": f"Bearer {token}"})) as answer:
            assert answer.status == 200


def test_starts_closed_without_redis() -> None:
    """When Redis does not say whether there are tokens, the service starts and answers nobody but the supervisor."""
    with serving(NOWHERE, HOST="0.0.0.0") as (_, origin):
        assert status_of(f"{origin}/") == 503
        assert status_of(f"{origin}{SUMMARY}") == 503


def test_log_holds_no_token(redis_url: str, redis_client: redis.Redis) -> None:
    """Wherever a client puts its token, no log line has it; the token's id and the request's are there."""
    _, token = Tokens(redis_client, lambda: datetime.now(UTC)).create("ops", [Role.ADMIN])
    bearer = {"Authorization": f"Bearer {token}"}
    requests = [
        (f"{SUMMARY}", bearer),
        (f"{SUMMARY}?access_token={token}", {}),
        (f"/{token}", {}),
        (f"/api/analytics/behavior/journey/{token}", bearer),
        (f"/{token}", {"X-Request-Id": token, "User-Agent": token, "Referer": token}),
        ("/", {"Authorization": f"Basic {token}"}),
        ("/", {"X-Forwarded-For": token}),
    ]
    sent_back = ""
    with serving(redis_url, LOG_LEVEL="debug", TRUSTED_PROXIES="1") as (process, origin):
        for path, headers in requests:
            try:
                urlopen(Request(origin + path, headers=headers)).close()
            except HTTPError as error:
                sent_back += f"{error.headers}{error.read().decode()}"
                error.close()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=START_S)
    assert token.split("_", 2)[2] not in said + sent_back
    lines = [json.loads(line) for line in said.splitlines()]
    served = [line for line in lines if line["event"] == "request" and line["path"] != "/healthz"]
    assert len(served) == len(requests), said
    assert served[0]["token"] == token.split("_")[1]
    assert all(line["request_id"] for line in served)
    assert served[2]["path"] == "/aba_..."
