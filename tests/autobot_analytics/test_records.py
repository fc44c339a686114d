"""What producers hand over: values become the text that the stream contract names, wrong ones are refused by name."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autobot_analytics import AgentTask, LLMUsage, TaskCompletion, TaskStart, TaskStatus, UserEvent
from autobot_analytics.contract import CACHE_ACCOUNTINGS, Kind, Stream
from autobot_analytics.records import Record

WHEN = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def decode(stream: Stream, encoded: Mapping[str, str]) -> dict[str, object]:
    """Read stream fields by the contract alone, as any consumer might."""
    readers: dict[Kind, Any] = {
        Kind.TEXT: str,
        Kind.TIME: datetime.fromisoformat,
        Kind.COUNT: int,
        Kind.TOKENS: int,
        Kind.REVISION: int,
        Kind.DURATION: Decimal,
        Kind.MONEY: Decimal,
        Kind.FLAG: {"true": True, "false": False}.__getitem__,
        Kind.DOCUMENT: json.loads,
        Kind.TAGS: json.loads,
    }
    return {name: readers[stream.field(name).kind](text) for name, text in encoded.items()}


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
counts = st.integers(0, 2**63)
amounts = st.floats(0, 1e15) | st.decimals(0, 10**12, places=9) | st.integers(0, 10**12)
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-3))])
times = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=zones)
scalars = st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.floats(allow_nan=False, allow_infinity=False)
documents = st.dictionaries(words, scalars | words | st.lists(scalars | words), min_size=1)
tags = st.dictionaries(words, st.booleans() | st.integers(-(2**60), 2**60) | words, min_size=1)
ids = st.uuids().map(str)
user_events = st.builds(
    UserEvent,
    event_type=words,
    feature=words,
    user_id=st.none() | words,
    session_id=st.none() | words,
    timestamp=st.none() | times,
    duration_ms=st.none() | amounts,
    tags=st.none() | tags,
    metadata=st.none() | documents,
    event_id=st.none() | ids,
)
usages = st.builds(
    LLMUsage,
    provider=st.none() | words,
    model=words,
    input_tokens=counts,
    output_tokens=counts,
    cache_accounting=st.none() | st.sampled_from(CACHE_ACCOUNTINGS),
    cost_usd=st.none() | amounts,
    latency_ms=st.none() | amounts,
    success=st.none() | st.booleans(),
    timestamp=st.none() | times,
    tags=st.none() | tags,
    metadata=st.none() | documents,
)
tasks = st.builds(
    AgentTask,
    agent_id=words,
    task_id=words,
    status=st.sampled_from(TaskStatus),
    started_at=times,
    completed_at=st.none() | times,
    tokens_used=st.none() | counts,
    error_message=st.none() | words,
    tags=st.none() | tags,
    metadata=st.none() | documents,
)


@given(user_events | usages | tasks)
def test_what_is_encoded_decodes_to_the_same_values(record: Record) -> None:
    """Any record, read back by the contract, gives its values; what was None is not there."""
    given = {item.name: getattr(record, item.name) for item in fields(record) if item.init}
    expected = {
        name: Decimal(repr(value)) if isinstance(value, float) else value
        for name, value in given.items()
        if value is not None
    }
    assert decode(record.stream, record.encoded) == expected


@pytest.mark.parametrize("kind", [UserEvent, AgentTask, LLMUsage])
def test_a_record_has_the_fields_of_its_stream(kind: type[Record]) -> None:
    """A field added to the contract cannot be forgotten in its record, and none is made up."""
    assert {item.name for item in fields(kind) if item.init} == set(kind.stream.names)


@pytest.mark.parametrize("kind", [TaskStart, TaskCompletion])
def test_start_and_end_of_a_task_use_fields_of_the_stream(kind: type[Record]) -> None:
    """The parts of a task name nothing that the stream does not have."""
    assert {item.name for item in fields(kind) if item.init} < set(kind.stream.names)


def test_times_are_utc_with_z() -> None:
    """An offset is converted, a time without one is UTC, text is read like a time."""
    kathmandu = WHEN.astimezone(timezone(timedelta(hours=5, minutes=45)))
    for time in (WHEN, WHEN.replace(tzinfo=None), kathmandu, "2026-03-01T18:15+05:45", "2026-03-01 12:30"):
        assert UserEvent("click", "chat", timestamp=time).encoded["timestamp"] == "2026-03-01T12:30:00.000000Z"


def test_amounts_have_no_exponent() -> None:
    """Small and large numbers are plain digits: some readers know no 1e-07."""
    usage = LLMUsage(model="m", input_tokens=1, output_tokens=1, cost_usd=1e-7, latency_ms=1e21)
    assert (usage.encoded["cost_usd"], usage.encoded["latency_ms"]) == ("0.0000001", "1" + 21 * "0")


def test_empty_text_is_absent() -> None:
    """An empty user or metadata leaves the contract's default in force."""
    assert UserEvent("click", "chat", user_id="", tags={"team": None}, metadata={}).encoded == {
        "event_type": "click",
        "feature": "chat",
    }


def test_half_an_emoji_does_not_lose_the_event() -> None:
    """A lone surrogate, which UTF-8 cannot carry, becomes a question mark, in text and in metadata."""
    event = UserEvent("click", "a\ud83d", metadata={"text": "\ud83d"})
    assert event.encoded["feature"] == "a?"
    assert json.loads(event.encoded["metadata"]) == {"text": "?"}


def test_metadata_takes_what_json_does_not_know() -> None:
    """Dates, decimals and keys that are no text are written in a readable form."""
    event = UserEvent("click", "chat", metadata={1: WHEN, "price": Decimal("1.50")})  # type: ignore[dict-item]
    assert json.loads(event.encoded["metadata"]) == {"1": "2026-03-01T12:30:00Z", "price": "1.50"}


@pytest.mark.parametrize(
    ("field", "values", "error"),
    [
        ("event_type", {"event_type": ""}, ValueError),
        ("feature", {"feature": 7}, TypeError),
        ("duration_ms", {"duration_ms": -1}, ValueError),
        ("duration_ms", {"duration_ms": math.nan}, ValueError),
        ("duration_ms", {"duration_ms": "5"}, TypeError),
        ("duration_ms", {"duration_ms": True}, TypeError),
        ("timestamp", {"timestamp": "yesterday"}, ValueError),
        ("timestamp", {"timestamp": 1_700_000_000}, TypeError),
        ("timestamp", {"timestamp": datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))}, ValueError),
        ("metadata", {"metadata": "{}"}, TypeError),
        ("tags", {"tags": ["team"]}, TypeError),
        ("tags", {"tags": {"team": ["red"]}}, TypeError),
        ("tags", {"tags": {1: "red"}}, TypeError),
        ("tags", {"tags": {"share": math.inf}}, ValueError),
        ("event_id", {"event_id": 65 * "é"}, ValueError),
    ],
)
def test_a_wrong_value_is_refused_by_name(field: str, values: dict[str, Any], error: type[Exception]) -> None:
    """The error says which field is wrong, where the record is made."""
    with pytest.raises(error, match=field):
        UserEvent(**{"event_type": "click", "feature": "chat"} | values)


@pytest.mark.parametrize(
    ("field", "values"),
    [("input_tokens", {"input_tokens": 1.5}), ("output_tokens", {"output_tokens": True}), ("success", {"success": 1})],
)
def test_a_wrong_type_in_usage_is_refused_by_name(field: str, values: dict[str, Any]) -> None:
    """Counts are integers and flags are booleans, nothing like them."""
    required: dict[str, Any] = {"model": "m", "input_tokens": 1, "output_tokens": 1}
    with pytest.raises(TypeError, match=field):
        LLMUsage(**required | values)


def test_only_the_contracts_choices_are_taken() -> None:
    """A state or accounting outside the contract is refused, and so is an end that ends nothing."""
    with pytest.raises(ValueError, match="inclusive, exclusive"):
        LLMUsage(model="m", input_tokens=1, output_tokens=1, cache_accounting="some")
    with pytest.raises(ValueError, match="pending, running"):
        AgentTask(agent_id="a", task_id="t", status="done", started_at=WHEN)
    with pytest.raises(ValueError, match="a task ends as one of completed"):
        TaskCompletion(task_id="t", status=TaskStatus.RUNNING)
