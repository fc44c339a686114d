"""The embedded engine: bounded in time, memory and questions at once, whole while the lake is replaced."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from pathlib import Path
from threading import Timer
from time import monotonic

import duckdb
import pytest

from snapshots.lake.engines.caller import Caller, CallerGone, watch_caller
from snapshots.lake.engines.embedded import DATABASE, EmbeddedDuckDB, StatementLimits
from snapshots.lake.engines.protocol import EngineBusy, EngineUnavailable, Statement, StatementTooHeavy

ENDLESS = Statement("select count(*) from range(100000000) a, range(100000) b where a.range * b.range % 7 = 3", {})
COUNT = Statement("select number from numbers", {})


def publish(folder: Path, number: int) -> None:
    """Put a database in place as the job `lake` does."""
    path = folder / f"{number}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table numbers as select $n as number", {"n": number})
        connection.execute("create table about as select timestamp '2026-01-01' as as_of, 'UTC' as reporting_zone")
    path.replace(folder / DATABASE)


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedDuckDB:
    """An engine over a first publication."""
    publish(tmp_path, 1)
    return EmbeddedDuckDB(tmp_path, StatementLimits(timeout_s=0.2, memory_mb=64, at_once=1, waiting=1))


def test_a_statement_that_takes_too_long_is_ended(engine: EmbeddedDuckDB) -> None:
    """It is ended after the time it may take, and the next one is answered."""
    with pytest.raises(StatementTooHeavy, match=r"longer than 0\.2 s"):
        engine.run(ENDLESS)
    assert engine.run(COUNT)[0].rows == [(1,)]


def test_a_statement_that_needs_too_much_memory_is_ended(engine: EmbeddedDuckDB) -> None:
    """It fails with what to do, and the next one is answered."""
    large = Statement("select list(range) from range(100000000)", {})
    with pytest.raises(StatementTooHeavy, match="64 MB"):
        EmbeddedDuckDB(engine._path.parent, StatementLimits(60, 64, 1, 0)).run(large)
    assert engine.run(COUNT)[0].rows == [(1,)]


def test_too_many_at_once_are_refused(engine: EmbeddedDuckDB) -> None:
    """One runs, one waits, the others are told to ask again; none is lost."""
    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(engine.run, ENDLESS) for _ in range(12)]
        ends = [type(one.exception()) for one in asked]
    assert set(ends) == {StatementTooHeavy, EngineBusy}
    assert engine.run(COUNT)[0].rows == [(1,)]


def test_a_statement_ends_when_its_caller_has_gone(engine: EmbeddedDuckDB) -> None:
    """One that runs, and one that waits for its turn, end at once, and the next one is answered."""
    patient = EmbeddedDuckDB(engine._path.parent, StatementLimits(60, 64, 1, 1))

    def goes_after(delay_s: float) -> None:
        def watch(go: Callable[[], object]) -> Callable[[], None]:
            timer = Timer(delay_s, go)
            timer.start()
            return timer.cancel

        watch_caller.set(watch)
        with pytest.raises(CallerGone):
            patient.run(ENDLESS)

    began = monotonic()
    with ThreadPoolExecutor(2) as pool:
        for gone in [pool.submit(copy_context().run, goes_after, delay_s) for delay_s in (0.5, 0.1)]:
            gone.result()
    assert monotonic() - began < 5
    assert patient.run(COUNT)[0].rows == [(1,)]


def test_a_new_publication_is_read_at_once(engine: EmbeddedDuckDB, tmp_path: Path) -> None:
    """After the file was replaced the next statement reads the new one."""
    assert engine.run(COUNT)[0].rows == [(1,)]
    publish(tmp_path, 2)
    answer = engine.run(COUNT)[0]
    assert (answer.rows, answer.as_of) == ([(2,)], datetime(2026, 1, 1))


def test_a_publication_under_a_running_statement_stays_readable(engine: EmbeddedDuckDB, tmp_path: Path) -> None:
    """Statements that run together see one publication, though the file is replaced meanwhile."""
    with engine._publication() as publication:
        publish(tmp_path, 2)
        assert engine.run(COUNT)[0].rows == [(2,)]
        assert engine._rows(publication.connection, COUNT, Caller())[1] == [(1,)]
    assert publication.is_retired


def test_nothing_published_says_so(tmp_path: Path) -> None:
    """Without a lake, or with a file that is none, the error says what to do."""
    engine = EmbeddedDuckDB(tmp_path, StatementLimits(1, 64, 1, 0))
    with pytest.raises(EngineUnavailable, match="job `lake` writes it"):
        engine.run(COUNT)
    (tmp_path / DATABASE).write_bytes(b"no database")
    with pytest.raises(EngineUnavailable, match="cannot be opened"):
        engine.run(COUNT)
