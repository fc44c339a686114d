"""A Redis that the tests of one file share, so that one load serves many of them."""

from collections.abc import Iterator

import pytest

from autobot_analytics.demo.embedded_redis import RedisProcess


@pytest.fixture(scope="module")
def lasting_redis_url() -> Iterator[str]:
    """URL of a database that no other file empties."""
    with RedisProcess() as server:
        yield server.url
