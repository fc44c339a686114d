"""A road with one channel to which nothing is sent, unless the test says so."""

from collections.abc import Iterator

import pytest
import redis

from tests.jobs.budgets.looking import NOW
from tests.jobs.budgets.spending_days import Replay, settings


@pytest.fixture
def replay(redis_client: redis.Redis) -> Iterator[Replay]:
    """A road with one channel; nothing is sent unless the test says so."""
    made = Replay(redis_client, settings("foo://nowhere"), NOW)
    yield made
    made.road.warehouse.close()
