"""A service with something of everything, and a real Prometheus that scrapes it by the manual's configuration."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.demo.embedded_redis import free_port
from autobot_analytics.settings import Settings
from autobot_analytics.stores.budgets import BUDGETS_KEY
from autobot_analytics.stores.tokens import Role, Tokens
from jobs.context import utc_now
from jobs.runner.run_job import climb
from jobs.runner.schedule import JOBS
from tests.jobs.driving import Fields, Road, iso

DOCS = Path(__file__).parents[2] / "docs"
HOSTILE = 'say "hi"\\there\nnow'
LEFT_OUT = {"notifications"}  # it makes no metric of its own
PATIENCE_S = 60.0
WEB = "from autobot_analytics.settings import load_settings; from web.serve import run; run(load_settings())"


class Monitored(Road):
    """A road with half a year of cost, an expensive today, budgets, failing tasks, losses and dead letters."""

    def fill(self) -> None:
        """Send it all, and do every job once."""
        for days in range(70, -1, -1):
            self._call(self.now - timedelta(days=days, minutes=1), (90 if days == 0 else 3 + days % 3) * 1_000_000)
        for index in range(40):
            self._task(index)
            self._visit(index)
        self.client.xadd(LLM.key, {"model": "gpt-4o", "input_tokens": "many", "output_tokens": "1"})
        self.client.xadd(LLM.key, {"model": "gpt-4o", "input_tokens": 1, "output_tokens": 1, "metadata": "None"})
        self.client.hset(BUDGETS_KEY, "team", json.dumps(_budget("team", 50)))
        self.client.config_set("maxmemory", 2_000_000_000)
        self.tick()
        for stream in (BEHAVIOR, AGENTS, LLM):  # trimmed before it was read: lost
            self.client.xadd(stream.key, {"model": "gone"})
            self.client.xtrim(stream.key, 0)
        self.work()

    def work(self) -> None:
        """Send a little more, and do every job."""
        self.now = utc_now()
        self._call(self.now, 1_000_000)
        self._call(self.now, 1_000, model="in-house-preview")
        self._call(self.now, 1_000, agent_id=HOSTILE)
        self._task(int(self.now.timestamp() * 1000))
        self._visit(int(self.now.timestamp() * 1000))
        for job in JOBS:
            if job.name not in LEFT_OUT:
                assert climb(job, self.worker), job.name
        self.worker.publish()  # what the jobs' own runs are

    def _call(self, at: datetime, tokens: int, model: str = "gpt-4o", agent_id: str = "writer") -> None:
        fields: Fields = {"provider": "openai", "model": model, "agent_id": agent_id, "timestamp": iso(at)}
        used: Fields = {"input_tokens": tokens, "output_tokens": tokens // 10, "cached_input_tokens": tokens // 4}
        self.send(LLM, {**fields, **used})

    def _task(self, index: int) -> None:
        began = self.now - timedelta(minutes=index % 50)
        self.send(
            AGENTS,
            {
                "agent_id": "writer",
                "agent_type": "text",
                "task_id": f"t{index}",
                "status": "failed" if index % 2 else "completed",
                "started_at": iso(began),
                "completed_at": iso(began + timedelta(seconds=index % 50)),
            },
        )

    def _visit(self, index: int) -> None:
        fields: Fields = {"event_type": "page_view", "feature": "chat", "user_id": f"u{index % 7}"}
        self.send(BEHAVIOR, {**fields, "session_id": f"s{index % 9}", "timestamp": iso(self.now)})


def _budget(name: str, threshold: float) -> dict[str, Any]:
    return {"name": name, "threshold_usd": threshold, "period": "monthly", "notify_at_percent": [75, 100]}


class Prometheus:
    """A running Prometheus, asked over its HTTP API."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/api/v1"

    def ask(self, expression: str) -> list[dict[str, Any]]:
        """Return the series that an expression has now."""
        result: list[dict[str, Any]] = self._get("/query", query=expression)["result"]
        return result

    def rules(self) -> list[dict[str, Any]]:
        """Return all rules with their health."""
        return [rule for group in self._get("/rules")["groups"] for rule in group["rules"]]

    def wait_for(self, expression: str, least: float) -> None:
        """Wait until the one value of an expression is at least so much."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                found = self.ask(expression)
            except URLError:
                found = []
            if found and float(found[0]["value"][1]) >= least:
                return
            assert time.monotonic() < deadline, (expression, found)
            time.sleep(0.2)

    def _get(self, path: str, **query: str) -> Any:
        with urlopen(f"{self._url}{path}?{urlencode(query)}") as answer:
            return json.load(answer)["data"]


def manual(language: str, holding: str) -> str:
    """Return the block of the manual in which a text stands."""
    blocks = re.findall(rf"```{language}\n(.*?)```", (DOCS / "prometheus.md").read_text(), re.DOTALL)
    return str(next(block for block in blocks if holding in block))


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Run the web service as a process of its own; give its address."""
    port = free_port()
    names = {"REDIS_URL": settings.redis_url, "PORT": str(port), "DATA_DIR": str(settings.data_dir)}
    environment = os.environ | {f"AUTOBOT_ANALYTICS_{name}": value for name, value in names.items()}
    command = [sys.executable, "-c", WEB]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()


def fetch(address: str, path: str, token: str) -> bytes:
    """Ask the service below its base path, as soon as it is there."""
    deadline = time.monotonic() + PATIENCE_S
    request = Request(f"http://{address}/api/analytics{path}", headers={"Authorization": f"Bearer {token}"})
    while True:
        try:
            with urlopen(request) as answer:
                body: bytes = answer.read()
                return body
        except URLError:
            assert time.monotonic() < deadline, "the service does not answer"
            time.sleep(0.1)


def make_token(client: redis.Redis) -> str:
    """Make a token that may read."""
    _, text = Tokens(client, lambda: datetime.now(UTC)).create("prometheus", [Role.READER])
    return text


@contextmanager
def scraping(folder: Path, address: str, token: str) -> Iterator[Prometheus]:
    """Run Prometheus with the manual's configuration, but for the addresses, the token's file and the pace."""
    (folder / "token").write_text(token)
    (folder / "autobot-analytics-rules.yml").write_bytes(fetch(address, "/export/prometheus-rules", token))
    configuration = manual("yaml", "scrape_configs")
    for theirs, ours in (
        ("/etc/prometheus/autobot-token", str(folder / "token")),
        ("127.0.0.1:8001", address),
        ("15s", "1s"),
    ):
        assert theirs in configuration
        configuration = configuration.replace(theirs, ours)
    (folder / "prometheus.yml").write_text(configuration)
    port = free_port()
    command = [
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield Prometheus(port)
        finally:
            process.terminate()
