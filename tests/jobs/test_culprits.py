"""An entry that breaks its batch in a way that nobody foresaw: it alone is a dead letter, and its stream goes on."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import duckdb
import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.exceptions import PanicException
from structlog.testing import capture_logs
from structlog.typing import EventDict

import sql
from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, Stream
from autobot_analytics.settings import Settings
from jobs.ingest import batch as batch_module
from jobs.ingest.poison import FIELD, MOST_A_DAY, Stuck, Unforeseen, find_culprits
from jobs.ingest.reply import Entry
from jobs.ingest.validate import validate
from tests.jobs.driving import NOW, Fields, Road, iso

POISON = "poison"
CALL: Fields = {"model": "gpt-4o", "input_tokens": "1", "output_tokens": "1", "timestamp": iso(NOW)}
IN_SQL = f"when feature = '{POISON}' then error('Out of Range Error: poisoned\nmore of it') "
few = settings(
    deadline=None, derandomize=True, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[EventDict]]:
    """Return what is logged, which is not printed: tracebacks, mostly."""
    with capture_logs() as events:
        yield events


def event(feature: str, number: int = 0) -> Fields:
    """Return an entry; every third has a field more, so that a batch has two shapes."""
    fields: Fields = {"event_type": "click", "feature": feature, "user_id": f"u{number}", "timestamp": iso(NOW)}
    return {**fields, "extra": "1"} if number % 3 == 0 else fields


def fail_in_sql(patch: pytest.MonkeyPatch, when: str = IN_SQL) -> None:
    """Let DuckDB fail in the middle of the insert."""
    load = sql.load
    broken = f"insert into behavior_events select * from fresh where case {when} else true end"
    patch.setattr(sql, "load", lambda name: broken if name == "ingest/behavior/insert" else load(name))


def fail_in_validation(patch: pytest.MonkeyPatch, error: BaseException | None = None) -> None:
    """Let validation fail as Polars does when it panics."""

    def broken(stream, frame, *more):  # type: ignore[no-untyped-def]
        if "feature" in frame.columns and (frame["feature"] == POISON).any():
            raise error or PanicException("index out of bounds")
        return validate(stream, frame, *more)

    patch.setattr(batch_module, "validate", broken)


@few
@given(
    poisoned=st.lists(st.booleans(), min_size=1, max_size=40),
    sizes=st.tuples(st.integers(1, 7), st.integers(1, 20)),
    fail=st.sampled_from([fail_in_sql, fail_in_validation]),
)
def test_culprits_alone_are_dead(
    redis_client: redis.Redis,
    poisoned: Sequence[bool],
    sizes: tuple[int, int],
    fail: Callable[[pytest.MonkeyPatch], None],
) -> None:
    """However many fail and however the stream is cut: these are dead letters, the others facts."""
    redis_client.flushdb()
    road = Road(redis_client, Settings(ingest_page_rows=sizes[0], ingest_batch_rows=sizes[1]))
    features = [POISON if bad else "chat" for bad in poisoned]
    ids = road.send(BEHAVIOR, *[event(feature, number) for number, feature in enumerate(features)])
    with pytest.MonkeyPatch.context() as patch:
        fail(patch)
        assert road.tick() == len(ids)
    assert road.tick() == 0
    dead = road.ask("select entry_ms || '-' || entry_seq, field, reason from dead_letters order by entry_ms, entry_seq")
    assert [row[0] for row in dead] == [entry_id for entry_id, bad in zip(ids, poisoned, strict=True) if bad]
    reason = "InvalidInputException" if fail is fail_in_sql else "PanicException: index out of bounds"
    assert all(field == FIELD and said.startswith(f"could not be stored: {reason}") for _, field, said in dead)
    assert all("\n" not in said for *_, said in dead)
    facts = road.ask("select entry_ms || '-' || entry_seq from behavior_events order by entry_ms, entry_seq")
    assert [row[0] for row in facts] == [entry_id for entry_id, bad in zip(ids, poisoned, strict=True) if not bad]
    road.warehouse.close()


entries_of = st.integers(0, 60).map(lambda size: [(b"%d" % number, [b"field"]) for number in range(size)])


@few
@given(entries=entries_of, data=st.data())
def test_search_finds_what_fails(entries: list[Entry], data: st.DataObject) -> None:
    """Those that fail alone are found, and of two that only fail together the later one; nothing else is given up."""
    numbers = st.integers(0, max(len(entries) - 1, 0))
    alone = data.draw(st.sets(numbers, max_size=4)) if entries else set()
    first, second = sorted((data.draw(numbers), data.draw(numbers)))

    def attempt(part: Sequence[Entry]) -> Unforeseen | None:
        held = {int(entry_id) for entry_id, _ in part}
        return Unforeseen("bad") if held & alone or (first < second and {first, second} <= held) else None

    together = first < second and second < len(entries) and not {first, second} & alone
    expected = {b"%d" % number for number in alone | ({second} if together else set())}
    found = find_culprits(entries, attempt, most=60)
    assert found is not None
    assert set(found) == expected
    if expected:
        assert find_culprits(entries, attempt, most=len(expected) - 1) is None


def test_a_fault_of_ours_buries_nothing(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all fail the stream waits as it is; the others are read and published; mended, it goes on."""
    road.send(BEHAVIOR, *[event(POISON, number) for number in range(MOST_A_DAY + 1)])
    road.send(LLM, CALL)
    with monkeypatch.context() as patch:
        fail_in_sql(patch)
        for _ in range(2):
            with pytest.raises(Stuck, match=r"user_behavior:events cannot be read on: InvalidInputException: .*poison"):
                road.tick()
    assert road.ask("select count(*) from dead_letters") == [(0,)]
    assert road.position(BEHAVIOR) == {}
    assert road.published()["cost_days"]["2024-06-29"]["calls"] == [1]
    assert road.tick() == MOST_A_DAY + 1
    assert road.position(BEHAVIOR)["accepted"] == MOST_A_DAY + 1


def test_broken_query_buries_nothing(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that fails without any entry is no entry's fault, however few entries there are."""
    road.send(BEHAVIOR, event("chat"))
    with monkeypatch.context() as patch:
        fail_in_sql(patch, "when no_such_column = 1 then true")
        with pytest.raises(Stuck, match="BinderException"):
            road.tick()
    assert road.tick() == 1
    assert road.position(BEHAVIOR)["accepted"] == 1


def test_so_many_a_day(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few at a time do not bury a stream either: beyond so many a day it waits, and the next day may bury as many."""
    fail_in_sql(monkeypatch)
    road.send(BEHAVIOR, *[event(POISON, number) for number in range(MOST_A_DAY)])
    road.tick()
    road.now += timedelta(hours=23)
    road.send(BEHAVIOR, event(POISON), event("chat"))
    with pytest.raises(Stuck):
        road.tick()
    assert road.position(BEHAVIOR)["dead"] == MOST_A_DAY
    road.now += timedelta(hours=1)
    road.tick()
    position = road.position(BEHAVIOR)
    assert (position["dead"], position["accepted"]) == (MOST_A_DAY + 1, 1)


@pytest.mark.parametrize("error", [OSError("no space"), MemoryError("no memory"), duckdb.IOException("bad disk")])
def test_the_machine_is_no_culprit(road: Road, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """An error of disk or memory ends the tick and is no entry's fault; the next tick takes all."""
    road.send(BEHAVIOR, event(POISON))
    with monkeypatch.context() as patch:
        fail_in_validation(patch, error)
        with pytest.raises(type(error), match=str(error)):
            road.tick()
    road.tick()
    position = road.position(BEHAVIOR)
    assert (position["accepted"], position["dead"]) == (1, 0)


@pytest.mark.parametrize("stream", [BEHAVIOR, AGENTS, LLM])
def test_nothing_but_culprits(
    road: Road, monkeypatch: pytest.MonkeyPatch, logged: list[EventDict], stream: Stream
) -> None:
    """A batch of every stream may consist of culprits; what went wrong is in the log with its traceback."""

    def broken(of, frame, *more):  # type: ignore[no-untyped-def]
        if frame.height:
            raise ValueError
        return validate(of, frame, *more)

    monkeypatch.setattr(batch_module, "validate", broken)
    road.send(stream, {"anything": b"\xff"})
    assert road.tick() == 1
    raws = road.ask("select raw, reason from dead_letters")
    assert raws == [('["anything",{"base64":"/w=="}]', "could not be stored: ValueError: ")]
    assert [(one["event"], one["stream"], one["exc_info"]) for one in logged] == [("batch_failed", stream.key, True)]


def test_read_again_after_a_failover(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """A culprit that comes again, for the stream is read from its beginning, is recognised and counted once."""
    fail_in_validation(monkeypatch)
    road.send(BEHAVIOR, event("chat", 1), event(POISON, 2))
    road.tick()
    road.ask("update streams set replication_id = 'of another server'")
    road.tick()
    position = road.position(BEHAVIOR)
    assert (position["accepted"], position["dead"], position["entries_read"], position["resets"]) == (1, 1, 2, 1)
