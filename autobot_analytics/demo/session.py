"""One run of the demo: Redis, sample data, scheduler and web, live traffic; until Ctrl-C, then all of it is gone."""

import os
import signal
import tempfile
import threading
import time
import webbrowser
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import redis
from rich.console import Console

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, STREAMS
from autobot_analytics.demo import history
from autobot_analytics.demo.cast import DAYS
from autobot_analytics.demo.embedded_redis import running_redis
from autobot_analytics.demo.first_figures import await_first_figures, introduce
from autobot_analytics.demo.live import produce
from autobot_analytics.demo.processes import Processes, free_port
from autobot_analytics.loading.sending import Sender
from autobot_analytics.settings import ENV_PREFIX, Settings
from autobot_analytics.stores.budgets import Budget, Budgets
from snapshots.catalogue import INDEX_KEY

ENDS = (signal.SIGINT, signal.SIGTERM)
POLL_S = 0.25
# So that live traffic shows soon.
QUICK = {"TICK_INTERVAL_S": "5", "RECOMMEND_INTERVAL_S": "10", "BUDGETS_INTERVAL_S": "5"}


class DemoRefused(Exception):
    """The demo cannot run like this; the message says why and what to do."""


@dataclass(frozen=True)
class Demo:
    """What the demo was asked for."""

    settings: Settings
    console: Console
    env_file: Path | None = None
    port: int = 8001
    redis_url: str | None = None  # None: a Redis of its own
    keep: Path | None = None  # None: a temporary folder
    open_browser: bool = False

    def run(self) -> None:
        """Run until Ctrl-C or SIGTERM; raises DemoRefused, RedisUnavailable, RedisError or ProcessEnded."""
        for end in ENDS:
            signal.signal(end, signal.default_int_handler)  # SIGTERM ends it as Ctrl-C does
        with ExitStack() as stack:
            try:
                self._run(stack)
            except KeyboardInterrupt:
                self.console.print("\nStopping …")
            finally:
                for end in ENDS:
                    signal.signal(end, signal.SIG_IGN)  # impatience must not leave processes behind
        self.console.print(f"Stopped; the warehouse and the logs are in {self.keep}." if self.keep else "Stopped.")

    def _run(self, stack: ExitStack) -> None:
        began = time.monotonic()
        folder = self.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="autobot-analytics-demo-")))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            raise DemoRefused(
                f"{folder} cannot be written ({error.strerror}): give another folder to --keep."
            ) from error
        host, port = self.settings.host, free_port(self.settings.host, self.port)
        if port != self.port:
            self.console.print(f"Port {self.port} is taken; using {port}.")
        url = self.redis_url or self._own_redis(stack)
        client = stack.enter_context(redis.Redis.from_url(url))
        resumed = (folder / "warehouse.duckdb").exists()
        if resumed:
            self.console.print(f"Going on with the data of an earlier demo in {folder}.")
        else:
            _refuse_real_data(client)
        processes = stack.enter_context(Processes(self._environment(url, folder, port), folder))
        processes.start("web")  # it gets ready while the sample is loaded
        events = history.clicks(datetime.now(UTC))
        sent = 0 if resumed else self._load(client, events)
        processes.start("scheduler")  # last: its hourly jobs must find the whole sample at their first run
        self._start_live_traffic(stack, url, events)
        base = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
        await_first_figures(self.console, processes, base, sent, folder, began)
        introduce(self.console, base, url, events["session_id"][-1], folder)
        if self.open_browser:
            webbrowser.open(base)
        while True:
            processes.check()
            time.sleep(POLL_S)

    def _own_redis(self, stack: ExitStack) -> str:
        server = stack.enter_context(running_redis(allow_fake=True))
        self.console.print(f"Redis: {server.origin}, {server.url}")
        return server.url

    def _load(self, client: redis.Redis, events: pl.DataFrame) -> int:
        """Send the sample into the streams; return the number of entries."""
        now = datetime.now(UTC)
        visits = history.recent_visits(events, now - timedelta(days=DAYS))
        tasks, calls = history.agents(now, visits)
        sent = 0
        for stream, rows in ((LLM, calls), (AGENTS, tasks), (BEHAVIOR, events)):  # the overview shows cost first
            sender = Sender(client, stream.key)
            sender.send(rows)
            sent += sender.sent
        self._set_budgets(client, now)
        self.console.print(
            f"Sample: {len(events):,} clicks of half a year, {len(tasks):,} tasks and {len(calls):,} model calls of "
            f"{DAYS} days, moved to now (origin: {history.DATA / 'ATTRIBUTION.md'})",
            soft_wrap=True,
        )
        return sent

    def _set_budgets(self, client: redis.Redis, now: datetime) -> None:
        """Set budgets that the sample comes near to, or passes."""
        budgets = Budgets(client)
        budgets.put(Budget("all models", 150.0, "monthly", created_at=now))
        budgets.put(Budget("sonnet", 6.0, "daily", created_at=now, scope="model", scope_id="claude-sonnet-4-5"))
        budgets.put_agent("chat-agent-1", 25.0, now)

    def _environment(self, url: str, folder: Path, port: int) -> dict[str, str]:
        settings = {"REDIS_URL": url, "DATA_DIR": str(folder), "PORT": str(port)}
        settings |= {name: value for name, value in QUICK.items() if f"{ENV_PREFIX}{name}" not in os.environ}
        if self.env_file is not None:
            settings["ENV_FILE"] = str(self.env_file)
        return {f"{ENV_PREFIX}{name}": value for name, value in settings.items()}

    def _start_live_traffic(self, stack: ExitStack, url: str, events: pl.DataFrame) -> None:
        stop = threading.Event()
        thread = threading.Thread(target=produce, args=(url, events, stop), name="live-traffic", daemon=True)
        thread.start()
        stack.callback(thread.join, 5.0)
        stack.callback(stop.set)


def _refuse_real_data(client: redis.Redis) -> None:
    """Raise DemoRefused if this Redis holds streams or figures."""
    taken = [stream.key for stream in STREAMS if client.exists(stream.key)]
    taken += [INDEX_KEY] if client.exists(INDEX_KEY) else []
    if taken:
        raise DemoRefused(
            f"This Redis already holds {', '.join(taken)}: sample data would mix with real data. "
            "Give an empty database, or leave --redis-url out."
        )
