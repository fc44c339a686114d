"""The application with tokens, and one whose time the test moves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import redis
from flask import Flask
from werkzeug.test import Client, TestResponse

from autobot_analytics.settings import Settings
from autobot_analytics.stores.tokens import Role, Tokens
from tests.web.conftest import Web
from tests.web.test_cost import DAYS
from web.access.gate import Gate
from web.http.caching import Shortcut
from web.http.exchange import Exchange
from web.reading.context import EXTENSION

SUMMARY = "/api/analytics/cost/summary"
TRACK = "/api/analytics/behavior/track"


@dataclass
class Guarded:
    """A web application whose tokens and limits are under test."""

    web: Web
    seconds: float = 1000.0
    tokens: Tokens = field(init=False)
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.web.redis, self.web.clock)
        self.client = self.another_process()

    def another_process(self) -> Client:
        """Make what a further worker process would have: a gate of its own before the same Redis."""
        service = self.web.app.extensions[EXTENSION]
        flask = Flask.wsgi_app.__get__(self.web.app)
        return Client(Exchange(Gate(Shortcut(flask, service), service, lambda: self.seconds)))

    def token(self, *roles: Role, name: str = "test", **arguments: Any) -> str:
        """Make a token and give its text."""
        return self.tokens.create(name, roles or (Role.READER,), **arguments)[1]

    def ask(self, token: str | None = None, path: str = SUMMARY, method: str = "GET", **more: Any) -> TestResponse:
        """Send a request, with a token if one is given; `client` is the process that is asked."""
        client = more.pop("client", self.client)
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
        more["environ_base"] = {"REMOTE_ADDR": "127.0.0.1"} | more.get("environ_base", {})
        answer: TestResponse = client.open(path, method=method, headers=headers, **more)
        return answer


@pytest.fixture
def guard(redis_url: str, redis_client: redis.Redis) -> Callable[..., Guarded]:
    """Make the application with settings: `guard(rate_limit_read="5/minute")`; a summary is published."""

    def make(**settings: Any) -> Guarded:
        web = Web(redis_client, Settings(redis_url=redis_url, **settings))
        web.publish({"cost_days": DAYS})
        return Guarded(web)

    return make


@pytest.fixture
def guarded(guard: Callable[..., Guarded]) -> Guarded:
    """The application with the default settings."""
    return guard()
