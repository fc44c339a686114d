"""Checks of notifications, access and the web service."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import redis

from autobot_analytics.cli.checks import reach
from autobot_analytics.cli.checks.finding import CheckState
from autobot_analytics.cli.checks.reach import access, notifications, web
from autobot_analytics.demo.embedded_redis import free_port
from autobot_analytics.release import Release, release
from autobot_analytics.stores.tokens import TOKENS_KEY, Role, Tokens
from tests.autobot_analytics.checks.conftest import NOW, MakeInstallation

DEADLINE_S = 120.0
MAIL = "smtp://me:pw@mail.example/?from=a@b.example&to=c@d.example"


def test_notifications(make: MakeInstallation) -> None:
    """Channels are named without their secrets; an address that apprise does not know is wrong."""
    assert notifications(make()).found == "none: alerts are on the pages only"
    found = notifications(make(notify_urls=(MAIL,)))
    assert found.state == CheckState.RIGHT
    assert found.found.startswith("smtp://mail.example#")
    assert "pw" not in found.found
    assert notifications(make(notify_urls=(MAIL, "json://hooks.example/path"))).state == CheckState.RIGHT
    found = notifications(make(notify_urls=(MAIL, "tgram://T0KEN/chat")))
    assert found.state == CheckState.WRONG
    assert "apprise does not know such an address" in found.found
    assert "T0KEN" not in found.found


def test_access_without_a_token(make: MakeInstallation) -> None:
    """On loopback none is needed; where others reach the service, or a proxy passes them on, it is."""
    assert access(make()).state == CheckState.RIGHT
    assert access(make(trusted_proxies=1)).state == CheckState.DOUBTFUL
    for refused in (make(host="0.0.0.0"), make(require_token=True)):
        found = access(refused)
        assert found.state == CheckState.WRONG
        assert found.found.endswith("without a token")
        assert found.do.startswith("Make one: autobot-analytics token create --role admin")


def test_access_with_tokens(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """A live token is right on any address; only ended ones lock everybody out; a broken record is doubtful."""
    at = make(host="0.0.0.0")
    tokens = Tokens(redis_client, lambda: NOW)
    tokens.create("a", [Role.READER], timedelta(days=1))
    assert access(at).found == "listens on 0.0.0.0 without TLS, unless a proxy in front has it; 1 live token"
    assert access(make(clock=lambda: NOW + timedelta(days=2))).state == CheckState.WRONG
    redis_client.hset(TOKENS_KEY, "00000000", "{")
    assert (access(at).state, access(at).found) == (CheckState.DOUBTFUL, "1 of 2 tokens cannot be read")


def test_nothing_listens(make: MakeInstallation) -> None:
    """A port that is free is doubtful: the web service may run on another machine."""
    assert web(make(port=free_port())).state == CheckState.DOUBTFUL


def test_another_program_listens(make: MakeInstallation) -> None:
    """Another program on the port is wrong, also one that says 200 to everything."""

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        found = web(make(host="0.0.0.0", port=server.server_port))
        server.shutdown()
        thread.join()
    assert (found.state, found.found) == (
        CheckState.WRONG,
        f"another program answers at http://127.0.0.1:{server.server_port}",
    )


def test_a_port_that_does_not_answer(make: MakeInstallation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who takes the connection and says nothing is wrong, and so is who speaks no HTTP."""
    monkeypatch.setattr(reach, "WEB_TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = web(make(port=silent.getsockname()[1]))
    assert found.state == CheckState.WRONG
    assert found.found.endswith("does not answer: timed out")
    with socket.create_server(("127.0.0.1", 0)) as rude:
        thread = threading.Thread(target=greet, args=[rude])
        thread.start()
        found = web(make(port=rude.getsockname()[1]))
        thread.join()
    assert found.state == CheckState.WRONG
    assert found.found.startswith("another program answers")


def greet(server: socket.socket) -> None:
    """Answer one connection as an SSH server does."""
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def test_web_service(make: MakeInstallation, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service itself is right, also when it asks for a token; one that does not reach Redis is wrong."""
    with serving(redis_url, monkeypatch) as port:
        assert (web(make(port=port)).state, web(make(port=port)).found) == (
            CheckState.RIGHT,
            f"answers at http://127.0.0.1:{port}",
        )
        monkeypatch.setattr(reach, "release", lambda: Release(release().version, "0123456789ab"))
        found = web(make(port=port))
        assert (found.state, found.found.partition(", and runs ")[2]) == (
            CheckState.DOUBTFUL,
            f"{release()}; {release().version} (0123456789ab) is installed",
        )
    with serving("redis://127.0.0.1:1/4", monkeypatch) as port:
        found = web(make(port=port))
        assert (found.state, found.found) == (
            CheckState.WRONG,
            f"answers at http://127.0.0.1:{port}, and does not reach Redis",
        )


@contextmanager
def serving(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Run the web service; give its port."""
    port = free_port()
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", redis_url)
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PORT", str(port))
    command = [sys.executable, "-m", "autobot_analytics.cli", "web"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + DEADLINE_S
            while not listens(port):
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def listens(port: int) -> bool:
    """Return whether anybody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
