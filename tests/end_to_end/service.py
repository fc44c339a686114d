"""The whole service in one process: the loader, the tick and the web application on one Redis and one clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import redis
from click.testing import CliRunner
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from autobot_analytics.cli import main
from autobot_analytics.settings import Settings
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.tick import tick
from snapshots.reader import SnapshotReader
from web.app import connect, create_app


@dataclass
class ServiceUnderTest:
    """A service under test; `now` is its clock, aware UTC."""

    settings: Settings
    context: JobContext
    client: FlaskClient
    clock: "MovedClock"

    def load(self, path: Path, kind: Literal["behavior", "agents", "llm"], *arguments: str) -> str:
        """Send a file into a stream by the command line; give what it says."""
        runner = CliRunner(env={"AUTOBOT_ANALYTICS_REDIS_URL": self.settings.redis_url})
        result = runner.invoke(main, ["load", str(path), "--as", kind, *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    def tick_at(self, now: datetime) -> int:
        """Move the clock and tick; give how many entries were read."""
        self.clock.now = now
        return tick(self.context)

    def get(self, path: str, **query: object) -> TestResponse:
        """Ask below the base path."""
        return self.client.get(f"/api/analytics{path}", query_string=query)

    def answer(self, path: str, **query: object) -> Any:
        """Return the JSON of an answer that must be 200."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.text
        return response.get_json()

    def stream(self, noun: str) -> Any:
        """Return what became of the entries of one stream, as the health endpoint says."""
        return self.answer("/health")["streams"][noun]


@dataclass
class MovedClock:
    """A clock that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the time, aware."""
        return self.now


def empty(redis_url: str) -> str:
    """Empty the database; give its URL."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
    return redis_url


@contextmanager
def running(redis_url: str, data_dir: Path, now: datetime, timezone: str = "UTC") -> Iterator[ServiceUnderTest]:
    """Start the service; on a folder and a database that it had before it goes on where it was."""
    settings = Settings(redis_url=redis_url, data_dir=data_dir, timezone=timezone, agent_history_rows=1_000)
    clock = MovedClock(now)
    with redis.Redis.from_url(redis_url) as jobs_client, connect(settings) as web_client:
        warehouse = open_warehouse(settings)
        app = create_app(settings, web_client, clock, SnapshotReader(web_client, clock, refresh_s=0))
        context = JobContext(warehouse, jobs_client, settings, clock=lambda: clock.now.replace(tzinfo=None))
        try:
            yield ServiceUnderTest(settings, context, app.test_client(), clock)
        finally:
            warehouse.close()
