"""Side fields: a value that does not fit is dropped and counted, and never costs the event."""

from typing import Any

import pytest
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, Stream
from autobot_analytics.settings import Settings
from tests.jobs.driving import NOW, Fields, Road, iso
from tests.jobs.test_malformed import CALL, EVENT, TASK

NUMBERS = (
    "NaN",
    "nan",
    "inf",
    "-inf",
    "-1",
    "-0.5",
    "1e400",
    "0x10",
    "$0.01",
    "long",
    "None",
    "null",
    "10" * 20,
    "1,5",
)
COUNTS = (*NUMBERS, "1.5")
DROPPED: list[tuple[Stream, str, str | bytes]] = [
    *[(BEHAVIOR, "duration_ms", value) for value in (*NUMBERS, str(10**12))],
    *[(AGENTS, "duration_ms", value) for value in NUMBERS],
    *[(LLM, name, value) for name in ("cost_usd", "latency_ms") for value in NUMBERS],
    *[(AGENTS, name, value) for name in ("input_size", "output_size", "tokens_used") for value in COUNTS],
    *[
        (LLM, name, value)
        for name in (
            "cached_input_tokens",
            "cache_write_tokens",
            "cache_write_1h_tokens",
            "reasoning_tokens",
            "revision",
        )
        for value in COUNTS
    ],
    (AGENTS, "tokens_used", str(10**9 + 1)),
    (AGENTS, "completed_at", "yesterday"),
    (AGENTS, "completed_at", "None"),
    *[(LLM, "success", value) for value in ("perhaps", "None", "2")],
    *[(LLM, "cache_accounting", value) for value in ("both", "None")],
    *[
        (LLM, name, value)
        for name in ("service_tier", "user_id", "session_id", "agent_id")
        for value in ("None", "null")
    ],
    *[(LLM, name, value) for name in ("provider", "endpoint", "metadata", "event_id") for value in ("None",)],
    *[(BEHAVIOR, name, "undefined") for name in ("user_id", "session_id", "metadata")],
    (AGENTS, "error_message", "x" * 70_000),
    (AGENTS, "metadata", b"caf\xe9"),
    *[
        (stream, "tags", value)
        for stream in (AGENTS, BEHAVIOR, LLM)
        for value in ("team=search", '["search"]', '{"team":', "{'team': 'search'}", "None", '"search"', '{"a":1}{}')
    ],
    (LLM, "error_message", b"\xff\xfe"),
]


def test_bad_side_fields_are_dropped(redis_client: redis.Redis) -> None:
    """The event is kept as if the field were absent, and the field is counted by stream."""
    road = Road(redis_client)
    good = {BEHAVIOR: EVENT, AGENTS: TASK, LLM: CALL}
    tables = {BEHAVIOR: "behavior_events", AGENTS: "agent_events", LLM: "llm_calls"}
    for stream, name, value in DROPPED:
        road.send(stream, {**good[stream], name: value})
    for stream in good:
        road.send(stream, good[stream])
    road.tick()
    assert road.ask("select noun, field, reason from dead_letters") == []
    counts: dict[tuple[str, str], int] = {}
    for stream, name, _ in DROPPED:
        counts[stream.noun, name] = counts.get((stream.noun, name), 0) + 1
    assert {(noun, field): entries for noun, field, entries in road.ask("from field_errors")} == counts
    for table in tables.values():
        alike = "('batch', 'entry_ms', 'entry_seq', 'provider', 'user_id', 'session_key')"
        assert len(road.ask(f"select distinct columns(lambda name: name not in {alike}) from {table}")) == 1


def test_no_time_is_the_arrival(road: Road) -> None:
    """A word for nothing in the place of an optional time is no time: the event happened when it arrived."""
    road.send(BEHAVIOR, {**EVENT, "timestamp": "None"}, entry_id="1719600000123-7")
    road.tick()
    assert road.ask("select event_time::varchar from behavior_events") == [("2024-06-28 18:40:00.123",)]
    assert road.ask("from field_errors") == [("behavior", "timestamp", 1)]


READ: list[tuple[Stream, str, str, Any]] = [
    *[(LLM, "input_tokens", text, 1000) for text in ("1000.0", "1e3", " 1000 ", "1000.", "+1000", "1000.000")],
    *[(LLM, "cached_input_tokens", text, 7) for text in ("7.0", " 7")],
    (LLM, "cost_usd", "1.2e-05", "0.000012000"),
    (LLM, "cost_usd", " 0.5", "0.500000000"),
    (LLM, "latency_ms", "1e3", "1000.000"),
    *[(LLM, "success", text, False) for text in ("False", "0.0", " false ", "No", "0")],
    (LLM, "cache_accounting", "Exclusive", "exclusive"),
    *[(AGENTS, "status", text, "completed") for text in ("Completed", " completed", "TaskStatus.COMPLETED")],
    (AGENTS, "tokens_used", "12.0", 12),
]


@pytest.mark.parametrize("batch_rows", [1, 1000])
def test_values_in_other_forms_are_read(redis_client: redis.Redis, batch_rows: int) -> None:
    """What says the same in another form is read, alone in its batch and among others, and is not an error."""
    road = Road(redis_client, Settings(ingest_page_rows=batch_rows, ingest_batch_rows=batch_rows))
    columns = {"cost_usd": "producer_cost_usd"}
    for number, (stream, name, text, _) in enumerate(READ):
        base = {**CALL, "input_tokens": 5_000} if stream is LLM else TASK
        road.send(stream, {**base, name: text, "event_id": str(number)})
    road.tick()
    assert road.ask("select field, reason from dead_letters") == []
    assert road.ask("from field_errors") == []
    for number, (stream, name, _, expected) in enumerate(READ):
        table = "llm_calls" if stream is LLM else "agent_events"
        [(found,)] = road.ask(f"select {columns.get(name, name)} from {table} where event_id = $id", id=str(number))
        assert (str(found) if isinstance(expected, str) else found) == expected, (name, found)


def test_fields_given_twice(road: Road) -> None:
    """A side field that an entry names twice is dropped; of a field that is not the contract's it is the metadata."""
    twice = ["user_id", "a", "user_id", "b", "note", "c", "note", "d"]
    fields = [str(word) for pair in CALL.items() for word in pair]
    road.client.execute_command("XADD", LLM.key, "*", *fields, *twice)
    road.tick()
    assert road.ask("select user_id, metadata from llm_calls") == [(None, '{"note":null}')]
    assert sorted(road.ask("from field_errors")) == [("llm", "metadata", 1), ("llm", "user_id", 1)]


def test_errors_count_once(road: Road) -> None:
    """Entries that are dead, or read again after a failover, do not count; the figures are published."""
    bad: Fields = {**CALL, "latency_ms": "-3"}
    road.send(LLM, bad, {**bad, "input_tokens": "many"}, {**EVENT, **bad, "n" * 70_000: "x"})
    road.send(BEHAVIOR, {**EVENT, "a": "x" * 50_000, "b": "y" * 50_000})
    road.send(AGENTS, TASK)
    road.tick()
    road.ask("update streams set replication_id = 'another server'")
    road.send(LLM, bad)
    road.tick()
    documents = road.reader().documents("pipeline")
    assert documents["llm"]["field_errors"] == {"latency_ms": 3, "metadata": 1}
    assert documents["behavior"]["field_errors"] == {"metadata": 1}
    assert documents["agent"]["field_errors"] == {}
    assert (documents["llm"]["dead"], documents["llm"]["rows"]) == (1, 3)
    assert iso(NOW)[:10] in road.published()["cost_days"]
