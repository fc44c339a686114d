"""One call that two instrumentations report is one call; two calls that only look alike stay two."""

from typing import Any

import pytest

from autobot_analytics.settings import Settings
from tests.web.otlp.conftest import Otlp
from tests.web.otlp.spans import START_NS, attribute, chat, request, span, span_id

OTHER_TRACE = "0af7651916cd43dd8448eb211c80319c"
BOT = {"service.name": "bot"}


def at(one: dict[str, Any], started_ms: float, ended_ms: float, trace: str = OTHER_TRACE) -> dict[str, Any]:
    """Put a span into another trace, between two times after the usual start."""
    start, end = (str(START_NS + int(ms * 1_000_000)) for ms in (started_ms, ended_ms))
    return one | {"traceId": trace, "startTimeUnixNano": start, "endTimeUnixNano": end}


def llm(number: int, tokens: tuple[int, int] = (100, 20), model: str = "gpt-4o-2024-08-06") -> dict[str, Any]:
    """Return a call as OpenInference writes it."""
    prompt, completion = tokens
    counts: dict[str, object] = {"llm.token_count.prompt": prompt, "llm.token_count.completion": completion}
    named: dict[str, object] = {"openinference.span.kind": "LLM", "llm.model_name": model}
    return span(number, named | (counts if prompt else {}))


def ids(otlp: Otlp) -> list[str]:
    """Return the spans that became calls."""
    return sorted({call["event_id"].rpartition(":")[2] for call in otlp.calls()})


@pytest.mark.parametrize("in_one_request", [True, False])
@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (at(llm(2), -5, 255), True),
        (at(llm(2), 5, 245), True),
        (at(llm(2), -5, 255) | {"parentSpanId": span_id(9)}, True),
        (at(llm(2, model="openai/gpt-4o"), -5, 255), True),
        (at(llm(2, (100, 21)), -5, 255), False),
        (at(llm(2, model="gpt-4o-mini"), -5, 255), False),
        (at(llm(2), 300, 500), False),
        (at(llm(2), 200, 500), False),
        (at(llm(2, (0, 0)), -5, 255), True),
        (at(llm(2, (0, 0)), -150, 255), False),
    ],
)
def test_two_scopes(otlp: Otlp, other: dict[str, Any], is_same: bool, in_one_request: bool) -> None:
    """Calls of two scopes are one if service, model and tokens agree and they are made at one time."""
    first, second = request(chat(1), resource=BOT, scope="a"), request(other, resource=BOT, scope="b")
    if in_one_request:
        otlp.send({"resourceSpans": first["resourceSpans"] + second["resourceSpans"]})
    else:
        otlp.send(first)
        otlp.send(second)
    assert len(ids(otlp)) == (1 if is_same else 2)


@pytest.mark.parametrize(
    ("scope", "service", "response_id", "calls"),
    [("b", "bot", "r1", 1), ("b", "bot", "r2", 2), ("a", "bot", "r1", 2), ("b", "other", "r1", 2)],
)
def test_response_id(otlp: Otlp, scope: str, service: str, response_id: str, calls: int) -> None:
    """The response id decides where both scopes tell it; one scope does not report a call twice, nor two services."""
    otlp.send(request(chat(1, more={"gen_ai.response.id": "r1"}), resource=BOT, scope="a"))
    other = at(chat(2, more={"gen_ai.response.id": response_id}), 1, 249)
    otlp.send(request(other, resource={"service.name": service}, scope=scope))
    assert len(ids(otlp)) == calls


def test_calls_side_by_side(otlp: Otlp) -> None:
    """Of concurrent calls that agree in all, each is joined with the nearest of the other scope, none with two."""
    ours = [at(chat(number), number * 3, 250 + number * 3, f"{number:032x}") for number in (1, 2, 3)]
    theirs = [at(llm(number + 5), number * 3 - 1, 252 + number * 3, f"{number + 5:032x}") for number in (1, 2, 3)]
    otlp.send(request(*ours, resource=BOT, scope="a"))
    otlp.send(request(*theirs, resource=BOT, scope="b"))
    assert ids(otlp) == [span_id(1), span_id(2), span_id(3)]


def test_agent_of_the_other_instrumentation(otlp: Otlp) -> None:
    """The agent around one of the two spans is the call's, also if its run comes later in another trace."""
    otlp.send(request(chat(1), resource=BOT, scope="a"))
    otlp.send(request(at(llm(2), -5, 255) | {"parentSpanId": span_id(9)}, resource=BOT, scope="b"))
    run = span(9, {"openinference.span.kind": "AGENT", "agent.name": "tutor"}, ms=1000) | {"traceId": OTHER_TRACE}
    otlp.send(request(run, resource=BOT, scope="b"))
    assert ids(otlp) == [span_id(1)]
    last = otlp.calls()[-1]
    assert (last["agent_id"], last["metadata"]["reported_by"]) == ("tutor", ["a", "b"])
    assert otlp.redis.hgetall("analytics:otlp:doubles") == {b"bot\x1fa\x1fb": b"1"}


def test_log_of_a_stream(otlp: Otlp) -> None:
    """Logfire's log of a finished stream gives its tokens to the request that began the stream."""
    asked = chat(1, tokens=None)
    told = at(chat(2, more={"logfire.span_type": "log", "duration": 0.75}), 1002, 1002)
    otlp.send(request(asked, resource=BOT, scope="logfire.openai"))
    otlp.send(request(told, resource=BOT, scope="logfire.openai"))
    first, last = otlp.calls()
    assert (first["input_tokens"], last["input_tokens"], last["latency_ms"]) == ("0", "100", "1002")
    assert first["event_id"] == last["event_id"]


def test_ignored_scopes(otlp: Otlp) -> None:
    """What a scope reports that the settings ignore is not counted, but links what is within and around it."""
    ignoring = Otlp(otlp.redis, Settings(redis_url=otlp.settings.redis_url, otlp_ignored_scopes=("a",)))
    ignoring.send(request(chat(1), resource=BOT, scope="a"))
    ignoring.send(request(chat(2), resource=BOT, scope="b"))
    assert ids(ignoring) == [span_id(2)]
    ignoring.close()


def test_service_without_a_name(otlp: Otlp) -> None:
    """Spans of no service are compared with each other only."""
    otlp.send(request(chat(1), scope="a"))
    otlp.send(request(at(llm(2), -5, 255), scope="b", resource=BOT))
    assert len(ids(otlp)) == 2
    assert attribute("x", 1)["value"] == {"intValue": "1"}
