"""The web application on a real Redis, with a clock that the test moves."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from snapshots.reader import SnapshotReader
from tests.web import snapshot_writing
from web.app import connect, create_app
from web.reading.columns import decode
from web.reading.context import EXTENSION, Service

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)  # a Thursday


@dataclass
class Web:
    """A web application under test; a look at the index is never spared, so that tests need not wait."""

    redis: redis.Redis
    settings: Settings
    now: datetime = NOW
    generation: int = 0

    def __post_init__(self) -> None:
        client = connect(self.settings)
        self.app: APIFlask = create_app(
            self.settings, client, self.clock, SnapshotReader(client, self.clock, refresh_s=0, decode=decode)
        )
        self.client: FlaskClient = self.app.test_client()

    @property
    def service(self) -> Service:
        """The parts of the application."""
        service: Service = self.app.extensions[EXTENSION]
        return service

    def clock(self) -> datetime:
        """Return the test's time."""
        return self.now

    def later(self, **step: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**step)

    def publish(
        self, snapshots: Mapping[str, Any], partitioned: Mapping[str, Any] | None = None, interval_s: float = 10.0
    ) -> None:
        """Publish a tick at the present time."""
        self.generation += 1
        snapshot_writing.publish(
            self.redis,
            snapshots,
            partitioned,
            at=self.now,
            generation=self.generation,
            interval_s=interval_s,
        )

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask below the base path; `if_none_match="…"` sends that header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"/api/analytics{path}", headers=named)

    def answer(self, path: str) -> Any:
        """Return the JSON of an answer that must be 200."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        return response.get_json()


@pytest.fixture
def web(redis_url: str, redis_client: redis.Redis, tmp_path: Path) -> Iterator[Web]:
    """The application on an empty database and an empty folder, reporting in UTC."""
    settings = Settings(redis_url=redis_url, data_dir=tmp_path, client_timeout_s=10)  # a busy machine may stall
    web = Web(redis_client, settings)
    yield web
    web.service.trackers.delivery.close()


@pytest.fixture
def full(web: Web) -> Web:
    """The application with every snapshot published."""
    from tests.web.published import publish_all

    publish_all(web)
    return web


@pytest.fixture
def own(own_redis_server: RedisProcess) -> Iterator[Web]:
    """The application on a Redis that the test may stop."""
    with redis.Redis.from_url(own_redis_server.url) as client:
        web = Web(client, Settings(redis_url=own_redis_server.url, redis_timeout_s=0.2))
        yield web
        web.service.trackers.delivery.close()


@pytest.fixture
def web_in(redis_url: str, redis_client: redis.Redis) -> Callable[[str], Web]:
    """Make the application reporting in another zone: `web_in("Asia/Kathmandu")`."""

    def make(timezone: str) -> Web:
        return Web(redis_client, Settings(redis_url=redis_url, timezone=timezone))

    return make
