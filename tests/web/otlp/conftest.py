"""The OTLP endpoint on a real Redis: requests go in, stream entries come out."""

import gzip
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
import redis
from apiflask import APIFlask
from google.protobuf.message import Message  # type: ignore[import-untyped]
from werkzeug.test import TestResponse

from autobot_analytics.contract import AGENTS, LLM
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from web.app import create_app
from web.otlp import endpoint
from web.otlp.openapi import PATH
from web.reading.context import EXTENSION, Service

JSON = "application/json"
PROTOBUF = "application/x-protobuf"


def make_app(settings: Settings) -> APIFlask:
    """Make the application with the endpoint in it."""
    app = create_app(settings)
    if endpoint.bp.name not in app.blueprints:
        app.register_blueprint(endpoint.bp)
    return app


@dataclass
class Otlp:
    """The endpoint under test."""

    redis: redis.Redis
    settings: Settings

    def __post_init__(self) -> None:
        self.app = make_app(self.settings)
        self.client = self.app.test_client()

    def post(self, body: bytes, content_type: str = JSON, content_encoding: str = "") -> TestResponse:
        """Send a body as it is."""
        headers = {"Content-Encoding": content_encoding} if content_encoding else {}
        return self.client.post(PATH, data=body, content_type=content_type, headers=headers)

    def send(self, request: Any, *, compressed: bool = False) -> TestResponse:
        """Send a request in JSON or, if it is a message, in protobuf; it must be accepted."""
        is_message = isinstance(request, Message)
        body = request.SerializeToString() if is_message else orjson.dumps(request)
        answer = self.post(
            gzip.compress(body) if compressed else body, PROTOBUF if is_message else JSON, "gzip" if compressed else ""
        )
        assert answer.status_code == 200, answer.data
        return answer

    def calls(self) -> list[dict[str, Any]]:
        """Return the entries of the stream of calls, metadata decoded."""
        return self._entries(LLM.key)

    def tasks(self) -> list[dict[str, Any]]:
        """Return the entries of the stream of tasks, metadata decoded."""
        return self._entries(AGENTS.key)

    def _entries(self, key: str) -> list[dict[str, Any]]:
        entries: Any = self.redis.xrange(key)
        found = [{name.decode(): value.decode() for name, value in fields.items()} for _, fields in entries]
        return [{**entry, "metadata": orjson.loads(entry["metadata"])} for entry in found]

    def close(self) -> None:
        """Close the connections that the application opened."""
        self.app.extensions[endpoint.INTAKE].close()
        current: Service = self.app.extensions[EXTENSION]
        current.redis.close()


@pytest.fixture
def otlp(redis_url: str, redis_client: redis.Redis) -> Iterator[Otlp]:
    """The endpoint on an empty database."""
    with closing(Otlp(redis_client, Settings(redis_url=redis_url))) as made:
        yield made


@pytest.fixture
def own_otlp(own_redis_server: RedisProcess) -> Iterator[Otlp]:
    """The endpoint on a Redis that the test may stop."""
    settings = Settings(redis_url=own_redis_server.url, redis_timeout_s=0.2)
    with redis.Redis.from_url(own_redis_server.url) as client, closing(Otlp(client, settings)) as made:
        yield made
