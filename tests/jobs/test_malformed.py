"""Entries that do not fit the contract: each is a dead letter, and keeps nothing else from being counted."""

from base64 import b64decode
from collections import Counter
from datetime import timedelta
from typing import Any

import orjson
import pytest
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, Stream
from autobot_analytics.settings import Settings
from tests.jobs.driving import NOW, Fields, Road, iso

EVENT: Fields = {"event_type": "click", "feature": "chat", "user_id": "ann", "timestamp": iso(NOW)}
TASK: Fields = {"agent_id": "chat-1", "task_id": "t-1", "status": "running", "started_at": iso(NOW)}
CALL: Fields = {"model": "gpt-4", "provider": "azure", "input_tokens": 10, "output_tokens": 5, "timestamp": iso(NOW)}
GOOD = {BEHAVIOR: EVENT, AGENTS: TASK, LLM: CALL}
HUGE = 10**30
FUTURE = NOW + timedelta(days=400)


def without(entry: Fields, name: str) -> Fields:
    """Return the entry without one of its fields."""
    return {key: value for key, value in entry.items() if key != name}


BAD: list[tuple[Stream, Fields, str, str]] = [
    *[(BEHAVIOR, without(EVENT, name), name, f"{name}: missing") for name in BEHAVIOR.required],
    *[(AGENTS, without(TASK, name), name, f"{name}: missing") for name in AGENTS.required],
    *[(LLM, without(CALL, name), name, f"{name}: missing") for name in LLM.required],
    (BEHAVIOR, {**EVENT, "feature": ""}, "feature", "feature: missing"),
    (BEHAVIOR, {"": ""}, "event_type", "event_type: missing"),
    *[
        (LLM, {**CALL, "input_tokens": value}, "input_tokens", f"not '{value}'")
        for value in ("many", "NaN", "inf", "-3", "-3.0", "1.5", "None", "null", str(HUGE), str(10**9 + 1), "1e10", "٣")
    ],
    (AGENTS, {**TASK, "status": "exploded"}, "status", "one of pending, running, completed, failed"),
    (AGENTS, {**TASK, "started_at": "yesterday"}, "started_at", "an ISO 8601 time, not 'yesterday'"),
    (AGENTS, {**TASK, "started_at": iso(FUTURE)}, "started_at", "lies in the future"),
    (AGENTS, {**TASK, "completed_at": iso(FUTURE)}, "completed_at", "lies in the future"),
    (BEHAVIOR, {**EVENT, "timestamp": iso(NOW + timedelta(seconds=301))}, "timestamp", "lies in the future"),
    (BEHAVIOR, {**EVENT, "timestamp": "9999-12-31T23:59:59Z"}, "timestamp", "lies in the future"),
    (BEHAVIOR, {**EVENT, "timestamp": "+12345-01-01T00:00:00Z"}, "timestamp", "lies in the future"),
    (BEHAVIOR, {**EVENT, "timestamp": "1969-12-31T23:59:59Z"}, "timestamp", "lies before 1970"),
    (BEHAVIOR, {**EVENT, "timestamp": "0000-01-01T00:00:00Z"}, "timestamp", "lies before 1970"),
    (BEHAVIOR, {**EVENT, "timestamp": "-0044-03-15T00:00:00Z"}, "timestamp", "lies before 1970"),
    (AGENTS, {**TASK, "completed_at": "0001-01-01T00:00:00Z"}, "completed_at", "lies before 1970"),
    (BEHAVIOR, {**EVENT, "timestamp": "2024-02-30T00:00:00"}, "timestamp", "not '2024-02-30T00:00:00'"),
    (BEHAVIOR, {**EVENT, "timestamp": "1719691200"}, "timestamp", "not '1719691200'"),
    (BEHAVIOR, {**EVENT, "event_id": "x" * 129}, "event_id", "at most 128 bytes"),
    (BEHAVIOR, {**EVENT, "event_id": "ü" * 65}, "event_id", "at most 128 bytes"),
    (BEHAVIOR, {**EVENT, "event_id": b"\xff"}, "event_id", "not valid UTF-8"),
    (BEHAVIOR, {**EVENT, "feature": b"caf\xe9"}, "feature", "feature: not valid UTF-8"),
    (BEHAVIOR, {**EVENT, "feature": "x" * 10_000_000}, "feature", "feature: 10000000 bytes, at most 65536"),
    (LLM, {**CALL, "model": "{x}:{" * 20_000}, "model", "model: 100000 bytes, at most 65536"),
]


def decoded(raw: str) -> list[bytes]:
    """Return the names and values of a dead letter as they lay in the stream, of very long ones the beginning."""
    return [
        item.encode() if isinstance(item, str) else b64decode(item.get("base64", "")) or item["beginning"].encode()
        for item in orjson.loads(raw)
    ]


def as_bytes(entry: Fields) -> list[bytes]:
    """Return names and values as Redis keeps them."""
    return [item if isinstance(item, bytes) else str(item).encode() for pair in entry.items() for item in pair]


@pytest.mark.parametrize("page_rows", [1, 7, 1000])
def test_bad_entries_are_dead_letters(redis_client: redis.Redis, page_rows: int) -> None:
    """Each bad entry is kept with its field, the reason and its raw fields; the good ones around it count."""
    road = Road(redis_client, Settings(ingest_page_rows=page_rows, ingest_batch_rows=page_rows))
    sent = [(road.send(stream, GOOD[stream], entry)[1], *case) for case in BAD for stream, entry in [case[:2]]]
    road.tick()
    letters = road.ask("select noun, entry_ms || '-' || entry_seq, field, reason, raw from dead_letters")
    by_id = {(noun, entry_id): letter for noun, entry_id, *letter in letters}
    assert set(by_id) == {(stream.noun, entry_id) for entry_id, stream, *_ in sent}
    for entry_id, stream, entry, name, expected in sent:
        field, reason, raw = by_id[stream.noun, entry_id]
        assert field == name
        assert reason.startswith(f"{name}: ")
        assert expected in reason
        words, kept = as_bytes(entry), decoded(raw)
        assert [len(word) for word in kept] == [
            min(len(word), 131_072 // len(words)) for word in words
        ] or kept == words
        assert all(word.startswith(beginning) for word, beginning in zip(words, kept, strict=True))
        assert (kept == words) == (sum(map(len, words)) <= 131_072)
    for stream in GOOD:
        names = Counter(name for kind, _, name, _ in BAD if kind is stream)
        position = road.position(stream)
        assert (position["accepted"], position["dead"]) == (names.total(), names.total())
        assert road.reader().documents("pipeline")[stream.noun]["dead_reasons"] == names


def test_reasons_are_told_of_twenty_fields(road: Road) -> None:
    """However many fields are bad, those that most often are so are named, and the others counted together."""
    road.send(BEHAVIOR, {"feature": "chat"}, {"feature": "chat"})
    road.tick()
    older = [(f"note {number:02}", 1) for number in range(30)]  # when fields of any name made dead letters
    for field, entries in older:
        road.ask("insert into dead_reasons values ('behavior', $field, $entries)", field=field, entries=entries)
    road.send(BEHAVIOR, EVENT)
    road.tick()
    reasons = road.reader().documents("pipeline")["behavior"]["dead_reasons"]
    assert reasons == {"event_type": 2, **{f"note {number:02}": 1 for number in range(19)}, "other fields": 11}


@pytest.mark.parametrize(
    "name", ["^a$", "^feature$", "^.*$", "*", "^", "{}", "entry_id", "unknown", "malformed", "literal"]
)
def test_field_named_like_a_pattern(road: Road, name: str) -> None:
    """A field may have a name that means something elsewhere: it is an unknown field as any."""
    road.send(BEHAVIOR, {**EVENT, name: "y"}, {**EVENT, name: b"\xff"}, {**EVENT, name: "y" * 70_000})
    road.tick()
    kept = [(orjson.dumps({name: value}).decode(),) for value in ("y", None, None)]
    assert road.ask("select metadata from behavior_events order by entry_ms, entry_seq") == kept
    assert road.ask("select * from field_errors") == [("behavior", "metadata", 2)]


@pytest.mark.parametrize("stream", [BEHAVIOR, AGENTS, LLM])
def test_nothing_of_the_contract(road: Road, stream: Stream) -> None:
    """Entries none of which has a single field of the contract are dead letters, also where there are no others."""
    strangers: list[Fields] = [{"colour": "blue"}] * 3
    road.send(stream, *strangers)
    road.tick()
    assert road.position(stream)["dead"] == 3


def test_field_given_twice(road: Road) -> None:
    """An entry that names a field twice is a dead letter: nobody can say which value was meant."""
    road.client.execute_command("XADD", BEHAVIOR.key, "*", "event_type", "a", "feature", "b", "feature", "c")
    road.send(BEHAVIOR, EVENT)
    road.tick()
    found = road.ask("select field, reason, raw from dead_letters")
    assert [row[:2] for row in found] == [("feature", "feature: given twice")]
    assert decoded(found[0][2]) == [b"event_type", b"a", b"feature", b"b", b"feature", b"c"]
    assert road.position(BEHAVIOR)["accepted"] == 1


def test_field_name_that_is_no_text(road: Road) -> None:
    """A field name that is no UTF-8 is an unknown field: kept in the metadata, its bytes spelled out."""
    road.send(BEHAVIOR, {**EVENT, b"caf\xe9": "au lait"}, EVENT)
    road.tick()
    assert road.ask("select metadata from behavior_events order by entry_ms, entry_seq") == [
        ('{"caf\\\\xe9":"au lait"}',),
        (None,),
    ]


TIMES = [
    ("2024-06-29T10:00:00Z", "2024-06-29 10:00:00"),
    ("2024-06-29T10:00:00z", "2024-06-29 10:00:00"),
    ("2024-06-29T12:00:00+02:00", "2024-06-29 10:00:00"),
    ("2024-06-29T12:00:00+0200", "2024-06-29 10:00:00"),
    ("2024-06-29T12:00:00.5+02", "2024-06-29 10:00:00.5"),
    ("2024-06-29 04:15:00-05:45", "2024-06-29 10:00:00"),
    ("2024-06-29T10:00:00", "2024-06-29 10:00:00"),
    ("2024-06-29T10:00:00.123", "2024-06-29 10:00:00.123"),
    ("2024-06-29T10:00:00.123456", "2024-06-29 10:00:00.123456"),
    ("2024-06-29T10:00:00.1234567Z", "2024-06-29 10:00:00.123456"),
    ("2024-06-29T10:00:00.1234567", "2024-06-29 10:00:00.123456"),
    ("2024-06-29 10:00:00", "2024-06-29 10:00:00"),
    ("2024-06-29 10:00:00.25", "2024-06-29 10:00:00.25"),
    ("2024-06-29 10:00:00Z", "2024-06-29 10:00:00"),
    ("2024-06-29T10:00Z", "2024-06-29 10:00:00"),
    ("2024-06-29T10:00", "2024-06-29 10:00:00"),
    ("2024-06-29 10:00", "2024-06-29 10:00:00"),
    ("2024-06-29", "2024-06-29 00:00:00"),
    ("1970-01-01T00:00:00Z", "1970-01-01 00:00:00"),
    ("2024-06-29T20:05:00Z", "2024-06-29 20:05:00"),
]


def test_times_as_producers_write_them(road: Road) -> None:
    """ISO 8601 in its usual forms is understood; without an offset it is UTC."""
    road.send(BEHAVIOR, *[{**EVENT, "timestamp": written} for written, _ in TIMES])
    road.tick()
    assert road.ask("select reason from dead_letters") == []
    found = road.ask("select event_time::varchar from behavior_events order by entry_ms, entry_seq")
    assert [row[0] for row in found] == [meant for _, meant in TIMES]


def test_absent_time_is_the_arrival(road: Road) -> None:
    """An event without a time happened when its entry arrived."""
    road.client.xadd(BEHAVIOR.key, {"event_type": "click", "feature": "chat"}, id="1719600000123-7")
    road.tick()
    assert road.ask("select event_time::varchar from behavior_events") == [("2024-06-28 18:40:00.123",)]


METADATA: list[tuple[dict[str | bytes, Any], str]] = [
    ({"metadata": "{'page': 'home', 'n': None}"}, "{'page': 'home', 'n': None}"),
    ({"metadata": '{"page": "home"}'}, '{"page": "home"}'),
    ({"metadata": "__import__('os').system('false')"}, "__import__('os').system('false')"),
    ({"metadata": '{"page": "home"}', "extra": "1"}, '{"extra":"1","page":"home"}'),
    ({"metadata": "{'page': 'home'}", "extra": "1"}, '{"extra":"1","metadata":"{\'page\': \'home\'}"}'),
    ({"metadata": "[1, 2]", "extra": "1"}, '{"extra":"1","metadata":"[1, 2]"}'),
    ({"metadata": '{"extra": 2}', "extra": "1"}, '{"extra":2}'),
    ({"tags": '{"team": "red"}'}, '{"tags":{"team":"red"}}'),
    (
        {"tags": '{"team": "red"}', "metadata": '{"page": 1}', "extra": "1"},
        '{"extra":"1","page":1,"tags":{"team":"red"}}',
    ),
    ({"tags": '{"team": "red"}', "metadata": "{'page': 1}"}, '{"metadata":"{\'page\': 1}","tags":{"team":"red"}}'),
    ({"tags": '{"a": 1}', "metadata": '{"tags": {"a": 2, "b": 3}}'}, '{"tags":{"b":3,"a":1}}'),
    ({"tags": '{"a": 1}', "metadata": '{"tags": "b"}'}, '{"tags":{"a":1}}'),
    ({"tags": ' {"release": 1.5, "beta": true}'}, '{"tags":{"release":1.5,"beta":true}}'),
    ({"extra": "", "entry_id": "e", "unknown": "u"}, '{"extra":"","entry_id":"e","unknown":"u"}'),
    ({"": "nameless"}, '{"":"nameless"}'),
    ({"metadata": "\x00", "nul": "a\x00b"}, '{"nul":"a\\u0000b","metadata":"\\u0000"}'),
    ({"metadata": '{"a": "\\ud800"}', "x": "1"}, '{"x":"1","metadata":"{\\"a\\": \\"\\\\ud800\\"}"}'),
]


@pytest.mark.parametrize("batch_rows", [1, 1000])
def test_metadata_is_kept_and_never_evaluated(redis_client: redis.Redis, batch_rows: int) -> None:
    """Metadata is kept as it came, also AutoBot's str() of a dict; unknown fields join it; nothing is evaluated."""
    road = Road(redis_client, Settings(ingest_page_rows=batch_rows, ingest_batch_rows=batch_rows))
    road.send(BEHAVIOR, *[{**EVENT, **fields} for fields, _ in METADATA])
    road.tick()
    found = road.ask("select metadata from behavior_events order by entry_ms, entry_seq")
    assert [row[0] for row in found] == [kept for _, kept in METADATA]


def test_deeply_nested_metadata(road: Road) -> None:
    """Metadata nested as deeply as a field may be long harms nothing."""
    road.send(BEHAVIOR, {**EVENT, "metadata": '{"a":' * 10_000 + "1" + "}" * 10_000, "extra": "1"}, EVENT)
    road.send(BEHAVIOR, {**EVENT, "metadata": "[" * 65_000, "extra": "1"})
    road.tick()
    assert road.position(BEHAVIOR)["accepted"] == 3
