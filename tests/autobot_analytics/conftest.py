"""Producers of events, for the tests of the tracking client."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from tests.autobot_analytics.producer import MakeProducer, Producer


@pytest.fixture(params=["async", "sync"])
def make_producer(request: pytest.FixtureRequest) -> Iterator[MakeProducer]:
    """Makes producers of both kinds; they are closed at the end."""
    made: list[Producer] = []
    with asyncio.Runner() as runner:

        def make(url: str, **limits: Any) -> Producer:
            made.append(Producer(request.param, url, runner, **limits))
            return made[-1]

        yield make
        for producer in made:
            producer.close()
