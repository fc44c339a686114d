"""A road from the streams to the snapshots, on the shared Redis."""

from collections.abc import Iterator

import pytest
import redis

from tests.jobs.driving import Road


@pytest.fixture
def road(redis_client: redis.Redis) -> Iterator[Road]:
    """A road with a warehouse in memory, on an empty Redis."""
    made = Road(redis_client)
    yield made
    made.warehouse.close()
