"""The dashboard in a real browser: Debian's Chromium, against the real service on the demo's real data."""

import io
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import redis
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.demo import history
from autobot_analytics.demo.cast import DAYS
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.demo.first_figures import await_first_figures
from autobot_analytics.demo.processes import Processes, free_port
from autobot_analytics.loading.sending import Sender
from autobot_analytics.stores.budgets import BUDGETS_KEY, SCOPES_KEY
from tests.browser.lending import Pages
from tests.browser.watching import Watched, watch

SWITCHES = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
FIRST_JOBS = ("tick", "prices", "optimize", "forecast", "lake")  # else at the scheduler's second look, 20 s later
BUDGETS = (
    {"name": "Team", "threshold_usd": 120, "period": "monthly"},
    {"name": "Spent", "threshold_usd": 0.01, "period": "weekly"},
    {"name": "Research", "threshold_usd": 25, "period": "weekly", "scope": "agent", "scope_id": "research-agent-1"},
)
TEAMS = ("orion", "vega")
USERS_OF_A_TEAM = 12
NASTY = [
    "<script>document.title='taken'</script>",
    "x" * 10_000,
    "\u202eright to left\u2066",
    "🤖 emoji é",
    "'\"><img src=x onerror=alert(1)>",
    "a/b?c#d&e=%2e..",
]


@dataclass
class Served:
    """The running service; `base` is its address, `session_id` a session whose journey is known."""

    base: str
    session_id: str
    redis: RedisProcess

    def answer(self, path: str, **query: Any) -> Any:
        """Return the JSON of an answer of the API."""
        return self.send("GET", f"{path}?{urlencode(query)}")

    def send(self, method: str, path: str, body: object = None) -> Any:
        """Ask the API for something with a body of JSON; gives the JSON of its answer."""
        data = None if body is None else json.dumps(body).encode()
        wanted = urllib.request.Request(
            f"{self.base}/api/analytics{path}", data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(wanted, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def running(
    server: RedisProcess,
    folder: Path,
    *,
    is_nasty: bool = True,
    budgets: Sequence[Mapping[str, object]] = (),
    **environment: str,
) -> Iterator[Served]:
    """Run the service on the demo's data, some nasty names and budgets, until every snapshot is published."""
    now = datetime.now(UTC)
    events = history.clicks(now)
    tasks, calls = history.agents(now, history.recent_visits(events, now - timedelta(days=DAYS)))
    sent = 0
    with redis.Redis.from_url(server.url) as client:
        for stream, rows in ((BEHAVIOR, events), (AGENTS, tasks), (LLM, calls)):
            sender = Sender(client, stream.key)
            sender.send(rows)
            sent += sender.sent
        sent += send_nasty(client, now) if is_nasty else 0
        sent += send_teams(client, now)
        for budget in budgets:
            client.hset(BUDGETS_KEY, str(budget["name"]), json.dumps(budget))
            client.hset(SCOPES_KEY, str(budget["name"]), json.dumps(budget))
    port = free_port("127.0.0.1", 0)
    env = {"REDIS_URL": server.url, "DATA_DIR": str(folder), "PORT": str(port), "TICK_INTERVAL_S": "4"}
    env |= {"TAGS": '["team"]', **environment}
    prefixed = {f"AUTOBOT_ANALYTICS_{name}": value for name, value in env.items()}
    with Processes(prefixed, folder) as processes:
        command = [sys.executable, "-m", "autobot_analytics.cli", "run", *FIRST_JOBS]
        subprocess.run(command, env={**os.environ, **prefixed}, check=True, capture_output=True)
        processes.start("scheduler")
        processes.start("web")
        base = f"http://127.0.0.1:{port}"
        await_first_figures(Console(file=io.StringIO()), processes, base, sent, folder, time.monotonic())
        service = Served(base, events["session_id"][-1], server)
        await_forecasts(service)
        yield service


def await_forecasts(service: Served) -> None:
    """Wait for a forecast of all that was sent, also of budgets: the first may have been made before it was read."""
    for _ in range(240):
        statuses = service.answer("/cost/budget-status")["budget_statuses"]
        total = service.answer("/cost/forecast")["forecast"]["intervals"]
        if total and all(one["forecast_usd"] is not None for one in statuses):
            return
        time.sleep(0.25)
    raise AssertionError("there are no forecasts")


def send_nasty(client: redis.Redis, now: datetime) -> int:
    """Send events, tasks and calls with names that would break a careless page; gives how many."""
    at = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    for place, name in enumerate(NASTY):
        event = {
            "event_type": "page_view",
            "feature": name,
            "user_id": name,
            "session_id": f"n{place}",
            "timestamp": at,
        }
        task = {
            "agent_id": name,
            "agent_type": name[:200],
            "task_id": f"nasty-{place}",
            "task_name": name,
            "status": "failed",
            "started_at": at,
            "completed_at": at,
            "error_message": name,
        }
        call = {
            "provider": "openai",
            "model": name[:400],
            "input_tokens": "10",
            "output_tokens": "5",
            "agent_id": name,
            "timestamp": at,
        }
        for key, fields in ((BEHAVIOR.key, event), (AGENTS.key, task), (LLM.key, call)):
            client.xadd(key, fields)  # type: ignore[arg-type]
    return 3 * len(NASTY)


def send_teams(client: redis.Redis, now: datetime) -> int:
    """Send calls of two teams that name their users, user 1 of each the cheapest; returns how many."""
    at = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    for team in TEAMS:
        for user in range(1, USERS_OF_A_TEAM + 1):
            call = {
                "provider": "openai",
                "model": "gpt-4o",
                "input_tokens": str(1_000 * user),
                "output_tokens": "100",
                "user_id": f"{team}-user-{user:02}",
                "tags": json.dumps({"team": team}),
                "timestamp": at,
            }
            client.xadd(LLM.key, call)  # type: ignore[arg-type]
    return len(TEAMS) * USERS_OF_A_TEAM


def program() -> str:
    """Return the machine's own Chromium; tests that need it are skipped where there is none."""
    return shutil.which("chromium") or os.devnull


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service that all browser tests share; who stops its Redis starts it again and waits until all is fresh."""
    folder = tmp_path_factory.mktemp("served")
    with RedisProcess(appendonly=True) as server:
        brisk = running(server, folder, budgets=BUDGETS, REDIS_TIMEOUT_S="0.3", BUDGETS_INTERVAL_S="4")
        with brisk as service:
            yield service


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; of this folder, because the driver's event loop must not outlive it."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program(), args=SWITCHES.split())
        yield chromium
        chromium.close()


Opened = Callable[..., AbstractContextManager[Watched]]


@pytest.fixture(scope="package")
def pages(browser: Browser) -> Pages:
    """Pages that are lent from test to test."""
    return Pages(browser)


@pytest.fixture
def opened(pages: Pages, served: Served) -> Opened:
    """Return what lends pages of the service and watches them; width and theme may be given."""

    @contextmanager
    def lend(**arguments: Any) -> Iterator[Watched]:
        with pages.lend(**arguments) as page, watch(page, served.base) as seen:
            yield seen

    return lend
