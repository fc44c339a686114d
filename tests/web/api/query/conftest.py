"""Services to ask, one a module."""

from collections.abc import Iterator

import pytest
import redis

from autobot_analytics.demo.embedded_redis import RedisProcess
from tests.web.api.query.asking import QueryUnderTest, service


@pytest.fixture(scope="module")
def asked(redis_server: RedisProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueryUnderTest]:
    """A service that reports in Kathmandu; tests only read."""
    with (
        redis.Redis.from_url(redis_server.url) as client,
        service(client, redis_server.url, tmp_path_factory.mktemp("data"), "Asia/Kathmandu") as made,
    ):
        yield made
