"""Beside AutoBot: what its pages read, on the demo's data, directly and through the proxies of docs/proxy.md."""

import json
import os
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import redis

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.demo.processes import free_port
from autobot_analytics.stores.tokens import Role, Tokens
from tests.browser.conftest import running
from tests.end_to_end.field_list import lacking, parse, rows

PAGE = Path(__file__).parents[2] / "docs" / "proxy.md"


@dataclass(frozen=True)
class Beside:
    """The service and an AutoBot; `token` is one of ours that may do everything."""

    service: str
    autobot: str
    token: str
    agent: str
    session: str


class AutoBotServer(BaseHTTPRequestHandler):
    """Stands for AutoBot: it knows who is signed in, and says which address it was asked for."""

    def do_GET(self) -> None:
        """Answer 401 at /api/auth/me unless somebody is signed in, else with the path."""
        refused = self.path.startswith("/api/auth/me") and self.headers.get("Authorization") != "Bearer of-autobot"
        body = json.dumps({"autobot": self.path}).encode()
        self.send_response(401 if refused else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    """Run the service on the demo's data, with tokens, and an AutoBot."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), AutoBotServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with (
        RedisProcess() as redis_server,
        running(redis_server, tmp_path_factory.mktemp("autobot"), is_nasty=False, TRUSTED_PROXIES="1") as service,
        redis.Redis.from_url(redis_server.url) as client,
    ):
        agent = service.answer("/cost/by-agent")["agents"][0]["agent_id"]
        await_status(f"{service.base}/api/analytics/export/csv/usage?limit=1", 200)  # the lake is published
        token = Tokens(client, lambda: datetime.now(UTC)).create("pages", (Role.ADMIN, Role.WRITER))[1]
        await_status(f"{service.base}/api/analytics/cost/summary", 401)
        port = server.server_address[1]
        yield Beside(service.base, f"http://127.0.0.1:{port}", token, agent, service.session_id)
    server.shutdown()
    server.server_close()


@contextmanager
def nginx(beside: Beside, folder: Path) -> Iterator[str]:
    """Run nginx as the page has it; gives the address of AutoBot's host."""
    port = free_port("127.0.0.1", 0)
    (folder / "token.conf").write_text(f'proxy_set_header Authorization "Bearer {beside.token}";')
    text = as_in_page("nginx", beside, port).replace(
        "/etc/nginx/autobot-analytics-token.conf", str(folder / "token.conf")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n{text} }}"
    )
    with serving(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], port, {}):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def caddy(beside: Beside, folder: Path) -> Iterator[str]:
    """Run Caddy as the page has it; gives the address of AutoBot's host."""
    port = free_port("127.0.0.1", 0)
    path = folder / "Caddyfile"
    path.write_text("{\n\tadmin off\n}\n" + as_in_page("caddy", beside, port))
    environment = {"ANALYTICS_TOKEN": beside.token, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with serving(["caddy", "run", "--config", str(path), "--adapter", "caddyfile"], port, environment):
        yield f"http://127.0.0.1:{port}"


def as_in_page(language: str, beside: Beside, port: int) -> str:
    """Return the page's example with the ports of this run."""
    [text] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    for written, meant in (("8000", beside.autobot.rpartition(":")[2]), ("8001", beside.service.rpartition(":")[2])):
        text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{meant}")
    return str(text.replace("8080", str(port)))


@contextmanager
def serving(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """Run a proxy until the block ends."""
    with subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL) as process:
        try:
            await_status(f"http://127.0.0.1:{port}/", 200, "autobot.example")
            yield
        finally:
            process.terminate()


def await_status(url: str, status: int, host: str = "") -> None:
    """Wait until an address answers with a status."""
    for _ in range(600):
        if fetch(url, host=host)[0] == status:
            return
        time.sleep(0.1)
    raise AssertionError(f"{url} does not answer {status}")


def fetch(url: str, method: str = "GET", body: object = None, token: str = "", host: str = "") -> tuple[int, bytes]:
    """Ask for an address; gives the status, 0 where nobody listens, and the body."""
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"Host": f"{host}:{url.split(':')[2].partition('/')[0]}"} if host else {}
    asked = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except urllib.error.URLError:
        return 0, b""


def check_fields(beside: Beside, base: str, token: str, host: str = "") -> list[str]:
    """Ask for every row of the list; gives what is lacking."""
    wrong = []
    for row in rows():
        path = row.path.replace(":agent", beside.agent).replace(":session", beside.session)
        status, body = fetch(base + path, row.method, row.body, token, host)
        if status not in (200, 202):
            wrong.append(f"{row.method} {path}: {status} {body[:200]!r}")
        elif row.shape is None:
            wrong += [] if body.decode().startswith(row.text) else [f"{path}: {body[:100]!r}"]
        else:
            wrong += [f"{row.method} {path} lacks {one}" for one in lacking(row.shape, json.loads(body))]
    return wrong


def test_shapes_are_read() -> None:
    """The list's notation means what it says: what is lacking is named by its place."""
    shape = parse("{a, b: {*: {c}}, d: [{e}], f: []}", {})
    assert lacking(shape, {"a": 1, "b": {"x": {"c": 1}}, "d": [{"e": None}], "f": [1]}) == []
    assert lacking(shape, {"b": {"x": {}}, "d": [{"e": 1}, {}], "f": {}}) == [
        ".a",
        ".b.x.c",
        ".d[1].e",
        ".f: not a list",
    ]
    assert len(rows()) > 70


def test_every_field_of_autobot(beside: Beside) -> None:
    """Every row of AutoBot's field list is answered with all its fields by the running service."""
    assert check_fields(beside, beside.service, beside.token) == []


@pytest.mark.needs_program("nginx", "caddy")
@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_proxies_of_the_page(beside: Beside, tmp_path: Path, proxy: object) -> None:
    """Both examples send us what is ours, for who is signed in at AutoBot, and leave AutoBot the rest."""
    run = nginx if proxy is nginx else caddy
    with run(beside, tmp_path) as base:
        host = "autobot.example"
        assert check_fields(beside, base, "of-autobot", host)[:5] == []
        for path in ("/", "/api/cost/summary", "/api/advanced", "/api/chat/", "/api/cost/by-agents"):
            assert json.loads(fetch(base + path, host=host)[1]) == {"autobot": path}
        assert fetch(f"{base}/api/analytics/cost/summary", host=host)[0] == 401
        assert fetch(f"{base}/api/analytics/cost/summary", token="wrong", host=host)[0] == 401
        status, body = fetch(f"{base}/cost", token=beside.token, host="analytics.example")
        assert (status, b"<title>" in body) == (200, True)
