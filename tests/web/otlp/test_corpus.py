"""Every instrumentation of the corpus is understood: each call and each run once, with model, tokens and agent."""

import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
import redis

from autobot_analytics.contract import AGENTS, LLM
from autobot_analytics.settings import Settings
from tests.web.otlp import truth
from web.otlp import json_encoding
from web.otlp.intake import SpanIntake
from web.otlp.spans import Span

Batches = Callable[[list[list[Span]]], Iterator[list[Span]]]
FAR = 10.0**10  # a clock for which no span of the corpus lies ahead


def as_sent(requests: list[list[Span]]) -> Iterator[list[Span]]:
    """Yield the requests as the exporter sent them."""
    yield from requests


def span_by_span(requests: list[list[Span]]) -> Iterator[list[Span]]:
    """Yield each span in a request of its own, so that every run comes after its calls."""
    yield from ([span] for request in requests for span in request)


def mixed(requests: list[list[Span]]) -> Iterator[list[Span]]:
    """Yield the spans in any order, a few at a time."""
    spans = [span for request in requests for span in request]
    shuffled = random.Random(7)
    shuffled.shuffle(spans)
    while spans:
        size = shuffled.randint(1, 6)
        yield spans[:size]
        del spans[:size]


def sent_twice(requests: list[list[Span]]) -> Iterator[list[Span]]:
    """Yield each request twice, as an exporter does that got no answer."""
    yield from (request for request in requests for _ in range(2))


def entries(client: redis.Redis, key: str) -> list[dict[str, Any]]:
    """Return the entries of a stream."""
    found: Any = client.xrange(key)
    return [{name.decode(): value.decode() for name, value in fields.items()} for _, fields in found]


@pytest.mark.parametrize("batches", [as_sent, span_by_span, mixed, sent_twice])
@pytest.mark.parametrize("name", truth.NAMES)
def test_scenario(redis_client: redis.Redis, redis_url: str, name: str, batches: Batches) -> None:
    """The streams say what was served, however the spans are cut into requests, by whichever web process."""
    expected, requests = truth.load(name)
    intakes = [SpanIntake(Settings(redis_url=redis_url), redis_client, now=lambda: FAR) for _ in range(2)]
    decoded = [json_encoding.decode(orjson.dumps(request)) for request in requests]
    for intake, batch in zip(itertools.cycle(intakes), batches(decoded), strict=False):
        assert intake.take(batch) == []
    for intake in intakes:
        intake.close()
    # Which model a call asked that failed and names none is known only from the call before it.
    calls, tasks = entries(redis_client, LLM.key), entries(redis_client, AGENTS.key)
    assert truth.differences(expected, calls, tasks, models_of_failed=batches is not mixed) == []


def test_whole_corpus_is_here() -> None:
    """No scenario is lost: a scenario that is not there is not tested."""
    assert len(truth.NAMES) == 34
