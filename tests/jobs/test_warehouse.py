"""The warehouse: it opens what it can read, refuses in one line what it cannot, and keeps its keys usable."""

import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from jobs.database.warehouse_file import memory_warehouse, open_warehouse, stored_schema
from jobs.warehouse import SCHEMA_VERSION, NoRoom, Warehouse, WarehouseError
from tests.jobs.driving import NOW, Fields, Road, iso

KEYED = {
    "behavior_events": ("event_key", "event_id"),
    "agent_events": ("event_key", "event_id"),
    "llm_calls": ("event_key", "event_id"),
    "tasks": ("task_key", "task_id"),
    "recent_tasks": ("task_key", "task_id"),
}
EVENT: Fields = {"event_type": "click", "feature": "chat", "timestamp": iso(NOW), "event_id": "e1"}
CALL: Fields = {"model": "gpt-4o", "input_tokens": 1, "output_tokens": 1, "timestamp": iso(NOW), "event_id": "c1"}
BEGUN: Fields = {"agent_id": "a1", "task_id": "t1", "status": "running", "started_at": iso(NOW), "event_id": "b1"}
ENDED: Fields = {**BEGUN, "status": "completed", "completed_at": iso(NOW), "event_id": "b2"}

HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_what_a_block_did_is_taken_back_when_it_fails() -> None:
    """A transaction whose block raises leaves nothing, and the next one works."""
    warehouse = memory_warehouse()
    with pytest.raises(duckdb.CatalogException), warehouse.transaction():
        warehouse.execute("insert into meta values ('colour', 'red'); select * from no_such_table")
    assert warehouse.meta("colour") == ""
    with warehouse.transaction():
        warehouse.set_meta(colour="blue")
    assert warehouse.meta("colour", "none") == "blue"
    warehouse.close()


def fail(warehouse: Warehouse, **values: object) -> None:
    """Store `values` in a transaction that fails."""
    with warehouse.transaction():
        warehouse.set_meta(**values)
        raise ZeroDivisionError


def test_bookkeeping_is_stored_with_its_transaction() -> None:
    """A value can be read at once, is written when the transaction ends, and is gone when that fails."""
    warehouse = memory_warehouse()
    with warehouse.transaction():
        warehouse.set_meta(colour="blue")
        assert (warehouse.meta("colour"), warehouse.beside().meta("colour")) == ("blue", "")
    assert warehouse.execute("select value from meta where name = 'colour'") == [("blue",)]
    with pytest.raises(ZeroDivisionError):
        fail(warehouse, colour="red")
    assert (warehouse.meta("colour"), warehouse.beside().meta("colour")) == ("blue", "blue")
    warehouse.close()


def test_a_cursor_beside_the_writer_reads_its_own_moment() -> None:
    """A background job's transaction keeps seeing the bookkeeping of its moment; what it stores, the writer sees."""
    warehouse = memory_warehouse()
    warehouse.set_meta(colour="blue")
    other = warehouse.beside()
    with other.transaction():
        assert other.meta("colour") == "blue"
        warehouse.set_meta(colour="red")
        assert other.meta("colour") == "blue"
    other.set_meta(colour="green")
    assert (warehouse.meta("colour"), other.meta("colour")) == ("green", "green")
    warehouse.close()


def test_what_is_remembered_is_forgotten_when_a_transaction_fails() -> None:
    """The writer recalls what it remembered until a transaction is rolled back; cursors beside it recall nothing."""
    warehouse = memory_warehouse()
    warehouse.remember("position", "llm", 7)
    assert (warehouse.recall("position", "llm"), warehouse.beside().recall("position", "llm")) == (7, None)
    with pytest.raises(ZeroDivisionError):
        fail(warehouse)
    assert warehouse.recall("position", "llm") is None
    warehouse.close()


def test_what_was_computed_is_forgotten_when_a_transaction_fails() -> None:
    """What was computed of rows that were taken back is computed again, though its inputs are the same."""
    warehouse = Warehouse(duckdb.connect())
    assert warehouse.once("cost", 1, lambda: 7) == 7
    assert warehouse.once("cost", 1, lambda: 8) == 7
    with pytest.raises(duckdb.Error), warehouse.transaction():
        warehouse.execute("select no_such_column")
    assert warehouse.once("cost", 1, lambda: 8) == 8


def test_a_frame_is_a_table_in_its_block_only() -> None:
    """A Polars frame can be queried by its name inside the block, and is gone after it."""
    warehouse = memory_warehouse()
    with warehouse.view(numbers=pl.DataFrame({"n": [1, 2]})):
        assert warehouse.value("select sum(n) from numbers") == 3
    with pytest.raises(duckdb.CatalogException):
        warehouse.execute("select n from numbers")
    warehouse.close()


def test_a_query_gets_the_parameters_that_its_statements_name() -> None:
    """Several statements run in turn, each with its own parameters; the rows are those of the last."""
    warehouse = memory_warehouse()
    rows = warehouse.execute("select $a; select $b + 1 as n union all select 1 order by n", a=1, b=2, c=3)
    assert rows == [(1,), (3,)]
    assert warehouse.value("select 1 where $a = 2", a=1) is None
    warehouse.close()


def test_reopening_keeps_everything(tmp_path: Path) -> None:
    """The warehouse that is opened again is the same one: its identity, schema and bookkeeping."""
    settings = Settings(data_dir=tmp_path / "not" / "yet" / "there")
    warehouse = open_warehouse(settings)
    identity = warehouse.meta("warehouse_id")
    warehouse.set_meta(colour="red")
    warehouse.close()
    again = open_warehouse(settings)
    assert (again.meta("warehouse_id"), again.meta("colour")) == (identity, "red")
    assert again.meta("schema_version") == str(SCHEMA_VERSION)
    again.close()


def test_a_newer_schema_is_refused_and_let_go(tmp_path: Path) -> None:
    """The message names both versions and what to do; the file is not held open by the refusal."""
    settings = Settings(data_dir=tmp_path)
    warehouse = open_warehouse(settings)
    warehouse.set_meta(schema_version=SCHEMA_VERSION + 1)
    warehouse.close()
    with pytest.raises(WarehouseError) as refusal:
        open_warehouse(settings)
    versions = f"schema {SCHEMA_VERSION + 1}, this one knows {SCHEMA_VERSION}"
    assert str(refusal.value).startswith(f"the warehouse was written by a newer release ({versions}): install")
    assert "\n" not in str(refusal.value)
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as other:  # another configuration: it is closed
        found = other.execute("select value from meta where name = 'schema_version'").fetchall()
    assert found == [(str(SCHEMA_VERSION + 1),)]


def test_macros_are_those_of_the_release_that_runs(tmp_path: Path) -> None:
    """A folder whose macros are missing or of another release gets those that the queries call, whatever its schema."""
    settings = Settings(data_dir=tmp_path)
    warehouse = open_warehouse(settings)
    warehouse.execute("drop macro storage; create or replace macro dollars(usd, unit) as 'of another release'")
    warehouse.close()
    again = open_warehouse(settings)
    assert again.execute("select dollars(3), storage(2e9)") == [("$3.00", "2.0 GB")]
    again.close()


def test_schema_of_a_file_is_read_without_changing_it(tmp_path: Path) -> None:
    """An older schema is told and not brought on; a file without anything in it has none."""
    settings = Settings(data_dir=tmp_path)
    duckdb.connect(str(settings.warehouse_path)).close()
    assert stored_schema(settings) == 0
    warehouse = open_warehouse(settings)
    warehouse.set_meta(schema_version=SCHEMA_VERSION - 1)
    warehouse.close()
    before = settings.warehouse_path.read_bytes()
    assert stored_schema(settings) == SCHEMA_VERSION - 1
    assert settings.warehouse_path.read_bytes() == before


def test_a_warehouse_that_another_process_holds_is_refused(tmp_path: Path) -> None:
    """One line names the file and the process that holds it."""
    settings = Settings(data_dir=tmp_path)
    open_warehouse(settings).close()
    command = [sys.executable, "-c", HOLD, str(settings.warehouse_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseError) as refusal:
            open_warehouse(settings)
        holder.communicate("")
    message = str(refusal.value)
    assert message.startswith(str(settings.warehouse_path))
    assert f"PID {holder.pid}" in message
    assert "\n" not in message


def test_a_file_that_is_no_warehouse_is_refused(tmp_path: Path) -> None:
    """Other content under the warehouse's name is left alone, and the message names the file."""
    settings = Settings(data_dir=tmp_path)
    settings.warehouse_path.write_bytes(b"no database at all" * 1_000)
    with pytest.raises(WarehouseError, match=r"warehouse\.duckdb"):
        open_warehouse(settings)
    assert settings.warehouse_path.read_bytes().startswith(b"no database")


def test_keys_are_made_anew_when_duckdb_hashes_otherwise(redis_client: redis.Redis, tmp_path: Path) -> None:
    """Keys that another hash function made are computed again at opening: repetitions and tasks are known still."""
    road = Road(redis_client, data_dir=tmp_path)
    road.send(BEHAVIOR, EVENT, {"event_type": "click", "feature": "chat", "timestamp": iso(NOW)})
    road.send(LLM, CALL)
    road.send(AGENTS, BEGUN)
    road.tick()
    right = {table: road.ask(f"select {key} from {table} order by rowid") for table, (key, _) in KEYED.items()}
    task_keys = road.ask("select task_key from agent_events")
    for table, (key, of) in KEYED.items():
        road.ask(f"update {table} set {key} = hash('other', {of}) where {of} is not null")
    road.ask("update agent_events set task_key = hash('other', task_id)")
    road.warehouse.set_meta(hash_probe="1")
    road.restart()
    for table, (key, _) in KEYED.items():
        assert road.ask(f"select {key} from {table} order by rowid") == right[table], table
    assert road.ask("select task_key from agent_events") == task_keys
    assert road.warehouse.meta("hash_probe") == str(road.warehouse.value("select hash('autobot-analytics')"))
    road.send(BEHAVIOR, EVENT)
    road.send(LLM, CALL)
    road.send(AGENTS, BEGUN, ENDED)
    road.tick()
    assert [road.position(stream)["duplicates"] for stream in (BEHAVIOR, LLM, AGENTS)] == [1, 1, 1]
    assert road.ask("select task_id, status from tasks") == [("t1", "completed")]
    road.warehouse.close()


def test_right_keys_are_left_alone(tmp_path: Path) -> None:
    """As long as the probe is the same nothing is computed again, so opening stays quick."""
    settings = Settings(data_dir=tmp_path)
    warehouse = open_warehouse(settings)
    warehouse.execute("insert into recent_tasks values ('a', timestamp '2024-06-29', 't', 1)")
    warehouse.close()
    again = open_warehouse(settings)
    assert again.value("select task_key from recent_tasks") == 1
    again.close()


def test_room_on_the_disk(tmp_path: Path) -> None:
    """With too little free space NoRoom says how much there is and where; a warehouse in memory needs none."""
    warehouse = open_warehouse(Settings(data_dir=tmp_path))
    warehouse.require_room(0)
    with pytest.raises(NoRoom, match=rf"^disk full: \d+ MB are free at {tmp_path}, at least 900000000 MB must be"):
        warehouse.require_room(900_000_000)
    warehouse.close()
    in_memory = memory_warehouse()
    in_memory.require_room(900_000_000)
    in_memory.close()


@pytest.mark.parametrize("damage", ["header", "truncated", "text"])
def test_damaged_file_is_one_line_with_advice(tmp_path: Path, damage: str) -> None:
    """A file that DuckDB cannot open is one line that says what to do, and files are this user's alone."""
    settings = Settings(data_dir=tmp_path)
    open_warehouse(settings).close()
    assert settings.warehouse_path.stat().st_mode & 0o077 == 0
    content = settings.warehouse_path.read_bytes()
    damaged = {"header": content[:8] + bytes(392) + content[400:], "truncated": content[:5_000], "text": b"no database"}
    settings.warehouse_path.write_bytes(damaged[damage])
    with pytest.raises(WarehouseError, match="put the last backup in its place") as error:
        open_warehouse(settings)
    assert len(str(error.value).splitlines()) == 1
