"""Tags from attributes that the settings name."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import orjson
import pytest
import redis

from autobot_analytics.settings import Settings
from tests.web.otlp.conftest import Otlp
from tests.web.otlp.spans import agent, chat, request, span
from tests.web.otlp.test_protocol import binary


@pytest.fixture
def tagged(redis_url: str, redis_client: redis.Redis) -> Iterator[Otlp]:
    """The endpoint with two tags of the settings, one of which has an attribute of its own."""
    settings = Settings(redis_url=redis_url, tags=("team",), otlp_tags={"release": "service.version"})
    with closing(Otlp(redis_client, settings)) as made:
        yield made


def tags(entries: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """Return the tags of entries."""
    return [orjson.loads(entry["tags"]) if "tags" in entry else None for entry in entries]


@pytest.mark.parametrize("encode", [lambda sent: sent, binary], ids=["json", "protobuf"])
def test_tags_of_span_and_resource(tagged: Otlp, encode: Any) -> None:
    """A span's own attribute counts before the resource's; calls and tasks have both tags."""
    resource = {"service.version": "2.1", "team": "base", "service.name": "bot"}
    run = agent(1)
    tagged.send(encode(request(run, chat(2, within=1, more={"team": "red"}), resource=resource)))
    assert tags(tagged.calls()) == [{"team": "red", "release": "2.1"}]
    assert tags(tagged.tasks()) == [{"team": "base", "release": "2.1"}]


def test_tags_of_the_spans_around(tagged: Otlp) -> None:
    """A call has the tags of the nearest span around it that has them, also of one that arrives later."""
    tagged.send(request(chat(3, within=2)))
    tagged.send(request(span(1, {"team": "far", "service.version": "9"}), span(2, {"team": "near"}, within=1)))
    assert tags(tagged.calls()) == [None, {"team": "near", "release": "9"}]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (7, {"team": 7}),
        (True, {"team": True}),
        (0.5, {"team": 0.5}),
        (" red ", {"team": "red"}),
        ("x" * 1_500, {"team": "x" * 1_000}),
        ("", None),
        (["red", "blue"], None),
        (float("nan"), None),
    ],
)
def test_values(tagged: Otlp, value: object, found: dict[str, object] | None) -> None:
    """A tag has one value: lists and what is empty are not taken, and the call counts all the same."""
    sent = request(chat(1, more={"team": value}))
    tagged.send(binary(sent) if isinstance(value, float) else sent)
    assert tags(tagged.calls()) == [found]


def test_no_tag_without_a_setting(otlp: Otlp) -> None:
    """Attributes that no setting names are not read."""
    otlp.send(request(chat(1, more={"team": "red"}), resource={"service.version": "1"}))
    assert tags(otlp.calls()) == [None]
