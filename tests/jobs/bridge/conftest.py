"""A road whose bridge is on."""

from collections.abc import Iterator

import pytest
import redis

from autobot_analytics.settings import Settings
from tests.jobs.driving import Road


@pytest.fixture
def bridged(redis_client: redis.Redis) -> Iterator[Road]:
    """A road whose bridge is on, beside an AutoBot."""
    made = Road(redis_client, Settings(bridge="all"))
    yield made
    made.warehouse.close()
