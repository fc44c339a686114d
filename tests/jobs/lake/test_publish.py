"""The lake: what it holds, what is written when, and what a crash leaves."""

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from autobot_analytics.contract import AGENTS
from jobs.lake.files import VERSIONS
from jobs.lake.publish import is_due
from tests.jobs.driving import NOW, iso
from tests.jobs.lake.laking import Lake

TODAY = date(2024, 6, 30)  # in Kathmandu
EARLY = date(2024, 6, 20)
OF_BEHAVIOR = {"behavior_events", "behavior_15m", "user_days", "sessions", "session_features"}
OF_COST = {"llm_calls", "llm_15m", "llm_days", "llm_model_days"}
OF_AGENTS = {"agent_events", "tasks", "agent_15m", "agent_15m_durations"}


class Crashed(Exception):
    """The process ends here."""


def test_lake_holds_what_the_warehouse_does(lake: Lake) -> None:
    """Every fact and rollup is in the views, the tables and the files, on its day in the reporting zone."""
    lake.publish()
    lake.check()
    assert lake.analyse("select distinct day from llm_calls order by day") == [
        (EARLY,),
        (date(2024, 6, 28),),
        (date(2024, 6, 29),),
        (TODAY,),
    ]


def test_manifest_tells_rows_and_digest(lake: Lake) -> None:
    """For each file the manifest has its rows, its size and its SHA-256; both names hold the same bytes."""
    lake.publish()
    files = [file for one in lake.manifest.datasets.values() for file in one.files]
    assert {file.rows for file in lake.manifest.datasets["llm_calls"].files} == {2, 10}
    for file in files:
        content = (lake.folder / file.version).read_bytes()
        assert (lake.folder / file.path).read_bytes() == content
        assert (len(content), sha256(content).hexdigest()) == (file.bytes, file.sha256)


def test_files_are_in_order_of_time(lake: Lake) -> None:
    """Rows lie in the files in order of time, so that a filter on it skips most of them."""
    lake.publish()
    times = lake.analyse("select event_time from llm_calls where day = '2024-06-30'")
    assert times == sorted(times)


def test_late_event_rewrites_its_day_only(lake: Lake) -> None:
    """What comes late for one day changes that day's files, and no other file of the three subjects."""
    lake.publish()
    before = lake.versions()
    lake.send_day(datetime(2024, 6, 20, 5), number=1)
    lake.tick()
    lake.publish()
    lake.check()
    after = lake.versions()
    rewritten = {(name, day) for (name, day), version in after.items() if day and before.get((name, day)) != version}
    assert rewritten == {(name, EARLY) for name in OF_BEHAVIOR | OF_COST | OF_AGENTS} - {("user_days", EARLY)}


def test_nothing_new_writes_no_day(lake: Lake) -> None:
    """Without a new event nothing that is kept by day is written; the manifest says how new it is."""
    lake.publish()
    before, generation = lake.versions(), lake.manifest.generation
    lake.now = NOW + timedelta(minutes=2)
    lake.tick()
    lake.publish()
    assert {key: version for key, version in lake.versions().items() if key[1]} == {
        key: version for key, version in before.items() if key[1]
    }
    assert lake.manifest.as_of == lake.now
    assert lake.manifest.generation == generation + 1


def test_task_that_moves_to_another_day_leaves_the_first(lake: Lake) -> None:
    """A task whose last state says another start is on that day alone; a day without rows has no file."""
    lake.send(
        AGENTS, {"agent_id": "a9", "task_id": "moves", "status": "running", "started_at": iso(datetime(2024, 6, 10))}
    )
    lake.tick()
    lake.publish()
    assert ("tasks", date(2024, 6, 10)) in lake.versions()
    lake.send(
        AGENTS, {"agent_id": "a9", "task_id": "moves", "status": "failed", "started_at": iso(datetime(2024, 6, 11))}
    )
    lake.tick()
    lake.publish()
    lake.check()
    assert ("tasks", date(2024, 6, 10)) not in lake.versions()
    assert not (lake.folder / "tasks" / "day=2024-06-10").exists()


@pytest.mark.parametrize(
    ("point", "first"),
    [
        ("lake_written", False),
        ("lake_database", False),
        ("lake_put", False),
        ("lake_published", False),
        ("lake_database", True),
    ],
)
def test_crash_leaves_a_whole_lake(lake: Lake, point: str, first: bool) -> None:
    """A crash at any point leaves a lake that fits itself; the next run brings it to where it should be."""
    if not first:
        lake.publish()
        lake.send_day(NOW, number=3)
        lake.send_day(datetime(2024, 6, 20, 5), number=1)
        lake.tick()

    def crash(name: str) -> None:
        if name == point:
            raise Crashed

    lake.milestone = crash
    with pytest.raises(Crashed):
        lake.publish()
    if not first or point in ("lake_put", "lake_published"):
        [(calls, rolled)] = lake.analyse("select (select count(*) from llm_calls), (select sum(calls) from llm_15m)")
        assert calls == rolled
    lake.milestone = lambda name: None
    lake.restart()
    lake.publish()
    lake.check()
    assert lake.ask("select count(*) from lake_due") == [(0,)]


def test_mark_that_comes_while_files_are_written_stays(lake: Lake) -> None:
    """What arrives between reading and the end of a publication is in the next one."""
    lake.publish()
    lake.send_day(NOW, number=2)
    lake.tick()

    def more(name: str) -> None:
        if name == "lake_written":
            lake.milestone = lambda name: None
            lake.send_day(NOW - timedelta(seconds=5), number=2)
            lake.tick()

    lake.milestone = more
    lake.publish()
    assert lake.analyse("select count(*) from llm_calls where day = '2024-06-30'") == [(12,)]
    lake.publish()
    lake.check()


def test_change_of_zone_makes_all_anew(lake: Lake) -> None:
    """In another reporting zone days are cut elsewhere: every file is made anew, none of the old ones is seen."""
    lake.publish()
    lake.settings = lake.settings.model_copy(update={"timezone": "America/New_York"})
    lake.restart()
    lake.tick()
    lake.publish()
    lake.check()
    assert lake.analyse("select distinct day from llm_calls order by day")[0] == (date(2024, 6, 19),)
    assert lake.analyse("select reporting_zone from about") == [("America/New_York",)]


def test_lake_that_was_removed_is_made_again(lake: Lake) -> None:
    """A file, the database, the manifest or the folder that somebody removed is back after the next run."""
    lake.publish()
    (lake.folder / "llm_calls" / f"day={TODAY}" / "llm_calls.parquet").unlink()
    (lake.settings.data_dir / "analytics.duckdb").unlink()
    lake.publish()
    lake.check()
    (lake.folder / "manifest.json").write_text("{")
    lake.publish()
    lake.check()
    shutil.rmtree(lake.folder)
    lake.publish()
    lake.check()


def test_replaced_files_stay_for_a_while(lake: Lake) -> None:
    """Files that were replaced stay readable for the time that the setting says, then they are removed."""
    lake.publish()
    old = lake.folder / lake.versions()["llm_calls", TODAY]
    lake.send_day(NOW, number=2)
    lake.tick()
    lake.publish()
    lake.now += timedelta(minutes=29)
    lake.publish()
    assert old.exists()
    lake.now += timedelta(minutes=2)
    lake.publish()
    assert not old.exists()
    named = {file.version for one in lake.manifest.datasets.values() for file in one.files}
    named |= {one.empty for one in lake.manifest.datasets.values()}
    assert {str(path.relative_to(lake.folder)) for path in (lake.folder / VERSIONS).rglob("*.parquet")} == (
        named | set(lake.manifest.retired)
    )
    lake.check()


def test_copy_elsewhere_is_read_where_it_lies(lake: Lake, tmp_path: Path) -> None:
    """The database under another name in another folder reads the lake where the session says it is."""
    lake.publish()
    shutil.copytree(lake.folder, tmp_path / "elsewhere" / "lake")
    shutil.copyfile(lake.settings.data_dir / "analytics.duckdb", tmp_path / "elsewhere" / "copy.duckdb")
    shutil.rmtree(lake.folder)
    with duckdb.connect(str(tmp_path / "elsewhere" / "copy.duckdb"), read_only=True) as connection:
        assert connection.execute("select sum(calls) from llm_15m").fetchall() == [(32,)]
        connection.execute("set variable lake_folder = $folder", {"folder": str(tmp_path / "elsewhere" / "lake")})
        assert connection.execute("select count(*) from llm_calls").fetchall() == [(32,)]


def test_before_the_first_event_all_is_there_and_empty(lake: Lake) -> None:
    """A lake without a single event has every view and table, with its columns and no row."""
    empty = replace(lake, data_dir=lake.settings.data_dir / "empty")
    empty.client.flushall()
    empty.tick()
    empty.publish()
    views = empty.analyse("select view_name from duckdb_views() where not internal")
    assert len(views) == 12
    for (view,) in views:
        assert empty.analyse(f"select count(*) from {view}") == [(0,)], view
    empty.warehouse.close()


def test_every_column_is_known_and_tables_say_what_they_answer(lake: Lake) -> None:
    """Every table and view says what it answers; columns that need a word carry it."""
    lake.publish()
    named = "select {0}_name, comment from duckdb_{0}s() where not internal"
    told = dict(lake.analyse(named.format("table")) + lake.analyse(named.format("view")))
    assert all(told.values()), told
    columns = dict(lake.analyse("select table_name || '.' || column_name, comment from duckdb_columns()"))
    assert columns["llm_calls.cost_usd"] == "price at the time of the call × tokens of each class, USD; null: unpriced"
    assert columns["llm_15m.day"] == "in the reporting zone"
    assert columns["daily_agents.success_rate"] == "completed / total × 100"


def test_it_is_due_by_the_interval_and_for_the_first_event(lake: Lake) -> None:
    """The job is due at first, after its interval, and at once when the first event meets an empty lake."""
    empty = replace(lake, data_dir=lake.settings.data_dir / "empty")
    empty.client.flushall()
    assert is_due(empty.worker)
    empty.publish()
    assert not is_due(empty.worker)
    empty.send_day(NOW, number=1)
    empty.tick()
    assert is_due(empty.worker)
    empty.publish()
    assert empty.analyse("select count(*) from llm_calls") == [(1,)]
    empty.send_day(NOW, number=2)
    empty.tick()
    assert not is_due(empty.worker)
    empty.now += timedelta(seconds=empty.settings.lake_interval_s)
    assert is_due(empty.worker)
    empty.warehouse.close()


def test_the_bytes_follow_the_content(lake: Lake) -> None:
    """Whatever order rows lie in within the warehouse, and however many threads read them: the same files."""
    lake.publish()
    before = {path: digest for path, digest in digests(lake).items() if "job_runs" not in path}
    for name in {*OF_BEHAVIOR, *OF_COST, *OF_AGENTS} - {"llm_days", "llm_model_days"}:  # made from llm_15m
        lake.ask(f"create or replace temp table shuffled as select * from {name} order by hash(rowid)")
        lake.ask(f"delete from {name}")
        lake.ask(f"insert into {name} select * from shuffled")
    shutil.rmtree(lake.folder)
    lake.publish()
    assert {path: digest for path, digest in digests(lake).items() if path in before} == before


def digests(lake: Lake) -> dict[str, str]:
    """Return the SHA-256 of each file by its path."""
    return {file.path: file.sha256 for one in lake.manifest.datasets.values() for file in one.files}
