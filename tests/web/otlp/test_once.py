"""No token is billed twice, whatever repeats it: runs, nested instrumentations, exporters that send again."""

import itertools
from typing import Any

import orjson
import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.otlp.conftest import Otlp
from tests.web.otlp.spans import agent, chat, event_id, other, request, span, span_id, tool
from web.otlp import json_encoding
from web.otlp.memory import Memory
from web.otlp.seen import read_spans


def billed(otlp: Otlp) -> list[tuple[str, int]]:
    """Return event id and input tokens of the calls, each event once, as ingest counts them."""
    return sorted({call["event_id"]: int(call["input_tokens"]) for call in otlp.calls()}.items())


SCENARIOS = {
    "a run that repeats its calls": ([chat(1, 9), chat(2, 9), agent(9, tokens=(200, 40))], [1, 2]),
    "nested runs": ([chat(1, 8), agent(8, 9, (100, 20)), agent(9, tokens=(100, 20))], [1]),
    "a run with other spans between": ([chat(1, 5), other(5, 6), other(6, 9), agent(9, tokens=(100, 20))], [1]),
    "a run that alone reports usage": ([chat(1, 9, None), chat(2, 9, None), agent(9, tokens=(100, 20))], [9]),
    "the inner of two runs that report": ([agent(8, 9, (100, 20)), agent(9, tokens=(100, 20))], [8]),
    "runs side by side": ([agent(7, 9, (100, 20)), agent(8, 9, (100, 20)), agent(9, tokens=(200, 40))], [7, 8]),
    "one call by two instrumentations": ([chat(1, 2), chat(2, 9), agent(9)], [1]),
    "the inner call does not know": ([chat(1, 2, None), chat(2)], [2]),
    "neither call knows": ([chat(1, 2, None), chat(2, 0, None)], [2]),
    "a call within a call's tool": ([chat(1, 5), tool(5, 2), chat(2)], [1, 2]),
    "a call of unknown size in a tool": ([chat(1, 5, None), tool(5, 2), chat(2)], [1, 2]),
    "streams that report nothing": ([chat(1, 9, None), agent(9)], [1]),
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_in_one_request(otlp: Otlp, scenario: str) -> None:
    """In one request, in any order of its spans, usage is billed where it is reported innermost."""
    spans, expected = SCENARIOS[scenario]
    for order in itertools.islice(itertools.permutations(spans), 24):
        otlp.redis.flushdb()
        otlp.send(request(*order))
        assert [key for key, _ in billed(otlp)] == [event_id(number) for number in expected]


# Where a call comes first, what is around it and alone knows the usage amends it: the event keeps the call's name.
TOLD_LATER = ("a run that alone reports usage", "the inner call does not know", "neither call knows")


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name not in TOLD_LATER])
def test_one_span_a_request(otlp: Otlp, scenario: str) -> None:
    """The same, when each span comes in a request of its own as it ends: what is within before what is around."""
    spans, expected = SCENARIOS[scenario]
    for one in spans:
        otlp.send(request(one))
    assert [key for key, _ in billed(otlp)] == [event_id(number) for number in expected]


def test_call_of_unknown_size_is_amended(otlp: Otlp) -> None:
    """A call that came before the run which alone knows the usage gets the run's tokens, in a higher revision."""
    otlp.send(request(chat(1, 9, None)))
    otlp.send(request(agent(9, tokens=(100, 20))))
    assert billed(otlp) == [(event_id(1), 100)]
    assert [(call["input_tokens"], call.get("revision"), call.get("agent_id")) for call in otlp.calls()] == [
        ("0", None, None),
        ("100", "2", "tutor"),
    ]


def test_run_before_its_calls(otlp: Otlp) -> None:
    """A run that came before its calls was taken for a call; it goes on as the first of them, and none counts twice."""
    otlp.send(request(agent(9, tokens=(200, 40))))
    otlp.send(request(chat(1, 9)))
    otlp.send(request(chat(2, 9)))
    assert billed(otlp) == [(event_id(2), 100), (event_id(9), 100)]


def test_late_run_amends_its_calls(otlp: Otlp) -> None:
    """Calls that came before their run get its agent, session and user when it comes, once, and count once."""
    otlp.send(request(chat(1, 5)))
    otlp.send(request(other(5, 9)))
    otlp.send(request(agent(9, more={"session.id": "s1", "user.id": "u1"})))
    otlp.send(request(chat(2, 9)))
    amended = {call["event_id"]: call for call in otlp.calls()}
    assert [amended[event_id(number)]["agent_id"] for number in (1, 2)] == ["tutor", "tutor"]
    assert (amended[event_id(1)]["session_id"], amended[event_id(1)]["user_id"]) == ("s1", "u1")
    assert [call["event_id"] for call in otlp.calls()].count(event_id(1)) == 2


def test_model_of_a_billed_run(otlp: Otlp) -> None:
    """A run that is billed takes model and provider from its calls, if they agree."""
    otlp.send(request(chat(1, 9, None), agent(9, tokens=(100, 20))))
    (call,) = otlp.calls()
    assert (call["model"], call["provider"], call["agent_id"]) == ("gpt-4o", "openai", "tutor")
    two = span(2, {"gen_ai.operation.name": "chat", "gen_ai.request.model": "o3"}, within=9)
    otlp.redis.flushdb()
    otlp.send(request(chat(1, 9, None), two, agent(9, tokens=(100, 20))))
    assert [call["model"] for call in otlp.calls()] == ["unknown"]


def test_task_keeps_the_run_s_tokens(otlp: Otlp) -> None:
    """What a run reports of itself is kept with its task, also under the names that say it is a sum."""
    summed = {"gen_ai.aggregated_usage.input_tokens": 200, "gen_ai.aggregated_usage.output_tokens": 40}
    otlp.send(request(chat(1, 8), agent(8, tokens=(100, 20)), chat(2, 9), agent(9, more=summed)))
    assert [task.get("tokens_used") for task in otlp.tasks()] == ["120", "240"]
    assert [key for key, _ in billed(otlp)] == [event_id(1), event_id(2)]


def test_sent_again(otlp: Otlp) -> None:
    """A request that is sent again makes the same events, for ingest to count once, and no others."""
    sent = [request(chat(1, 8)), request(other(8, 9)), request(agent(9, tokens=(100, 20)))]
    for one in (*sent, sent[0], sent[2], sent[2]):
        otlp.send(one)
    assert billed(otlp) == [(event_id(1), 100)]
    assert {task["event_id"] for task in otlp.tasks()} == {event_id(9)}


def test_what_is_remembered(otlp: Otlp) -> None:
    """Traces with calls or runs are remembered for a time, others leave nothing."""
    otlp.send(request(other(1, 9), tool(2, 9)))
    assert otlp.redis.keys("analytics:otlp:*") == []
    otlp.send(request(chat(3, 7), other(4, 7)))
    (key,) = otlp.redis.keys("analytics:otlp:trace:*")
    assert 0 < otlp.redis.ttl(key) <= 6 * 3600
    assert otlp.redis.hkeys(key) == [span_id(3).encode()]
    assert all(otlp.redis.ttl(key) > 0 for key in otlp.redis.keys("analytics:otlp:*"))


def remembered(client: redis.Redis) -> set[bytes]:
    """Return the last digit of the traces that are remembered."""
    keys: Any = client.keys("analytics:otlp:trace:*")
    return {key[-1:] for key in keys}


def test_memory_is_bounded(redis_client: redis.Redis, redis_url: str) -> None:
    """Beyond the most that may be remembered the traces go that were used least recently."""
    memory = Memory(redis_client, 3)
    for number in range(1, 5):
        one = read_spans(json_encoding.decode(orjson.dumps(request(chat(number)))), 10**19, frozenset(), [])[0]
        memory.exchange([one._replace(trace_id=f"{number:032x}")], 1_000 + number)
    assert remembered(redis_client) == {b"2", b"3", b"4"}
    assert redis_client.get("analytics:otlp:spans") == b"3"
    memory.exchange([one._replace(trace_id=f"{number:032x}") for number in range(100, 1_000)], 1_010)
    assert (len(remembered(redis_client)), redis_client.zcard("analytics:otlp:traces")) == (3, 3)
    memory.exchange([one._replace(trace_id=f"{9:032x}")], 1_000 + 7 * 3600)
    assert remembered(redis_client) == {b"9"}


def test_circle_of_parents(otlp: Otlp) -> None:
    """Spans that are their own ancestors are broken, but what they report is counted."""
    otlp.send(request(chat(1, 2), other(2, 3), other(3, 1), agent(4, 4, (10, 1)), chat(5, 5, None)))
    assert billed(otlp) == [(event_id(1), 100), (event_id(4), 10), (event_id(5), 0)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_law(otlp: Otlp, data: st.DataObject) -> None:
    """Whatever the tree and however it is cut into requests: runs repeat all usage within, and each call is billed."""
    otlp.redis.flushdb()
    count = data.draw(st.integers(1, 10))
    parents = [0] + [data.draw(st.integers(1, number)) for number in range(1, count)]
    inner = {parent for parent in parents if parent}
    usage = {number: 10 + number for number in range(1, count + 1) if number not in inner}
    spans = []
    for number in range(count, 0, -1):  # a child has a higher number than its parent, and ends first
        total = sum(usage[leaf] for leaf in usage if number in _line(leaf, parents))
        parent = parents[number - 1]
        if number not in inner:
            spans.append(chat(number, parent, (total, 1)))
        elif data.draw(st.booleans()):
            spans.append(agent(number, parent, (total, 1)))
        else:
            spans.append(data.draw(st.sampled_from([other, tool]))(number, parent))
    while spans:
        size = data.draw(st.integers(1, len(spans)))
        otlp.send(request(*spans[:size]))
        del spans[:size]
    assert billed(otlp) == [(event_id(number), tokens) for number, tokens in sorted(usage.items())]


def _line(number: int, parents: list[int]) -> list[int]:
    line = [number]
    while parents[line[-1] - 1]:
        line.append(parents[line[-1] - 1])
    return line
