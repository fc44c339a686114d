"""Erasing a user: nothing names the user any more, wherever one looks, and no figure changes."""

from collections.abc import Iterator
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import duckdb
import pytest
import redis
from click.testing import CliRunner

from autobot_analytics.cli import main
from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, STREAMS
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from jobs.retention.erase import Stored, find, remove
from jobs.retention.erase import erase as erase_user
from jobs.tick import tick
from tests.jobs.driving import NOW, iso
from tests.jobs.lake.laking import Lake
from tests.jobs.summed import sums

USER = 'Zoë "zebra" O\'Neil'
SESSION = "visit of zebra"
EVENT: dict[Any, Any] = {"event_type": "page_view", "feature": "chat"}
CALL: dict[Any, Any] = {"provider": "openai", "model": "gpt-4o", "input_tokens": 1000, "output_tokens": 10}
TASK: dict[Any, Any] = {"agent_id": "a", "agent_type": "chat", "status": "failed", "started_at": iso(NOW)}
FOUND = Stored(events=6, calls=3, task_entries=1, dead_letters=1, sessions=2, days=3)


@pytest.fixture
def lake(redis_client: redis.Redis, tmp_path: Path) -> Iterator[Lake]:
    """Three users; one of them on three days, in two sessions, one of which is shared, and in texts."""
    made = Lake(redis_client, Settings(timezone="Asia/Kathmandu"), tmp_path)
    for age in (0, 3, 60):
        at = iso(NOW - timedelta(days=age))
        mine: dict[Any, Any] = {"user_id": USER, "session_id": f"{SESSION} {age % 2}", "timestamp": at}
        made.send(BEHAVIOR, {**EVENT, **mine, "event_id": f"zebra-{age}", "metadata": '{"mail": "zebra@example"}'})
        made.send(LLM, {**CALL, **mine, "error_message": "no zebra here", "success": "false"})
        made.send(BEHAVIOR, {**EVENT, "user_id": "ann", "session_id": f"s{age}", "timestamp": at, "metadata": "kept"})
        made.send(LLM, {**CALL, "user_id": "ann", "session_id": f"s{age}", "timestamp": at, "metadata": "kept"})
        made.send(AGENTS, {**TASK, "task_id": f"t{age}", "error_message": "kept"})
    made.send(BEHAVIOR, {**EVENT, "user_id": USER, "timestamp": iso(NOW)})  # of no session
    made.send(BEHAVIOR, {**EVENT, "user_id": "bob", "session_id": f"{SESSION} 0", "timestamp": iso(NOW)})
    made.send(BEHAVIOR, {**EVENT, "user_id": "ann", "metadata": f'{{"friend": "{USER}"}}', "timestamp": iso(NOW)})
    made.send(BEHAVIOR, {**EVENT, "user_id": "zebra", "timestamp": iso(NOW)})  # another, who is named like a part
    made.send(BEHAVIOR, {**EVENT, "user_id": USER, "event_id": "zebra-0", "timestamp": iso(NOW)})  # sent once more
    made.send(BEHAVIOR, {"event_type": "click", "user_id": USER})  # a dead letter
    made.send(LLM, {"model": "gpt-4o", "user_id": "ann"})  # another's
    made.send(AGENTS, {**TASK, "task_id": "t", "task_name": "x", "error_message": 'for Zo\\u00eb \\"zebra\\" O\'Neil:'})
    made.tick()
    made.publish()
    yield made
    made.warehouse.close()


def erase(lake: Lake) -> Stored:
    """Erase the user and close the warehouse, so that its file can be read."""
    found = erase_user(lake.worker, USER)
    lake.warehouse.close()
    lake.open()
    return found


def texts_of(path: Path) -> str:
    """Return everything that stands in the tables of a file of DuckDB, or in one of Parquet."""
    with duckdb.connect() as connection:
        if path.suffix == ".parquet":
            return str(connection.execute("from read_parquet($path)", {"path": str(path)}).fetchall())
        connection.execute("attach $path as it (read_only)", {"path": str(path)})
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'it' and not internal"
        ).fetchall()
        return str([connection.execute(f'from it."{name}"').fetchall() for (name,) in tables])


def places(lake: Lake) -> set[str]:
    """Return where the user, or a session of the user, is named: streams, keys of Redis, files."""
    client, found = lake.client, set()
    for stream in STREAMS:
        if names(client.xrange(stream.key)):
            found.add(stream.key)
    for key in client.scan_iter(_type="hash"):
        if names(client.hgetall(key)) or names(key):
            found.add(key.decode().partition(":20")[0])
    folder = lake.settings.data_dir
    lake.warehouse.close()
    for path in folder.rglob("*"):
        if path.suffix in {".parquet", ".duckdb"} and names(texts_of(path)):
            found.add(path.parent.name if path.suffix == ".parquet" else path.name)
        if path.is_file() and b"zebra@example" in path.read_bytes():
            found.add(f"bytes of {path.name}")
    lake.open()
    return found


def names(what: object) -> bool:
    """Return whether the user or a session is named; the other user `zebra` does not count."""
    text = str(what)
    return any(word in text for word in (SESSION, "zebra@", "zebra-", 'zebra"', 'zebra\\"', 'zebra\\\\"', "no zebra"))


def test_nobody_is_named_and_no_figure_changes(lake: Lake) -> None:
    """Redis, the warehouse, the lake and analytics.duckdb name the user no more; all that is summed is the same."""
    before = sums(lake)
    account = [lake.position(stream) for stream in STREAMS]
    named = places(lake)
    assert named > {BEHAVIOR.key, "warehouse.duckdb", "analytics.duckdb", "bytes of warehouse.duckdb"}
    assert len(named) > 15
    assert erase(lake) == FOUND
    assert places(lake) == set()
    assert sums(lake) == before
    assert [lake.position(stream) for stream in STREAMS] == account
    tick(lake.worker)
    assert sums(lake) == before


def test_remembered_traces_are_forgotten(lake: Lake, redis_client: redis.Redis) -> None:
    """No span that comes later can make the record of an erased user's call again."""
    redis_client.hset("analytics:otlp:trace:1", "2", '1|["","call"]')
    redis_client.set("analytics:otlp:batch", 7)
    find(lake.worker, USER)
    remove(lake.worker)
    assert redis_client.keys("analytics:otlp:*") == [b"analytics:otlp:batch"]


def test_others_keep_what_they_have(lake: Lake) -> None:
    """Texts, identifiers, dead letters and sessions of others stay; a shared session stays one."""
    journey = lake.published()["journeys:2024-06-30"][f"{SESSION} 0"]
    erase(lake)
    kept = "select count(*) from {} where metadata = 'kept'"
    assert lake.ask(kept.format("behavior_events")) == lake.ask(kept.format("llm_calls")) == [(3,)]
    assert lake.ask("select count(*) from tasks where error_message = 'kept'") == [(3,)]
    assert lake.ask("select noun from dead_letters") == [("llm",)]
    assert lake.ask("select user_id from users where user_id[:6] <> 'erased' order by user_id") == [
        ("ann",),
        ("bob",),
        ("zebra",),
    ]
    renamed = lake.published()["journeys:2024-06-30"]
    assert [found for name, found in renamed.items() if name.startswith("erased-")] == [journey]
    lake.publish()
    lake.check()


def test_read_again_it_counts_for_nothing(own_redis_server: RedisProcess, tmp_path: Path) -> None:
    """Entries that come back with an older copy of Redis are known, and do not bring the user back."""
    client = redis.Redis.from_url(own_redis_server.url)
    lake = Lake(client, Settings(), tmp_path)
    event = {**EVENT, "user_id": USER, "session_id": SESSION, "timestamp": iso(NOW), "event_id": "zebra-1"}
    [entry_id] = lake.send(BEHAVIOR, event)
    lake.send(BEHAVIOR, {"event_type": "click", "user_id": USER})
    copy: Any = client.dump(BEHAVIOR.key)
    lake.tick()
    lake.publish()
    before = sums(lake)
    erase(lake)
    assert client.xrange(BEHAVIOR.key) == []
    client.restore(BEHAVIOR.key, 0, copy, replace=True)
    lake.ask("update streams set replication_id = 'another'")
    tick(lake.worker)
    found: Any = client.xrange(BEHAVIOR.key)
    assert found[0][0].decode() == entry_id
    assert lake.position(BEHAVIOR)["epoch"] == 2
    assert (lake.position(BEHAVIOR)["accepted"], lake.position(BEHAVIOR)["dead"]) == (1, 1)
    assert {key: found for key, found in sums(lake).items() if key != "pipeline"} == {
        key: found for key, found in before.items() if key != "pipeline"
    }
    lake.warehouse.close()


@pytest.mark.parametrize("point", ["erase_removed", "in_erase", "after_erase", "lake_database", "lake_published"])
def test_ended_half_way(lake: Lake, point: str) -> None:
    """A run that dies on the way is finished by the next one."""
    before = sums(lake)

    def die(name: str) -> None:
        if name == point:
            raise InterruptedError

    lake.milestone = die
    with pytest.raises(InterruptedError):
        erase(lake)
    lake.milestone = lambda name: None
    lake.restart()
    erase(lake)
    assert places(lake) == set()
    assert sums(lake) == before


def test_command(lake: Lake, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows what there is, asks, and does it; without a yes, or for nobody, nothing happens."""
    lake.warehouse.close()
    environment = {"REDIS_URL": redis_url, "DATA_DIR": str(lake.settings.data_dir), "TIMEZONE": "Asia/Kathmandu"}
    for name, value in environment.items():
        monkeypatch.setenv(f"AUTOBOT_ANALYTICS_{name}", value)

    def run(*words: str, answer: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(main, ["erase", *words], input=answer)
        return done.exit_code, done.output

    status, shown = run(USER, "--dry-run")
    assert status == 0
    assert [line.split(maxsplit=1) for line in shown.splitlines()] == [
        ["6", "events"],
        ["3", "model calls"],
        ["1", "entry of a task whose texts name the user"],
        ["1", "dead letter"],
        ["2", "sessions"],
        ["3", "days"],
    ]
    assert run(USER, answer="n\n")[0] == 1
    assert run(USER, "--dry-run") == (0, shown)
    lake.client.rename(LLM.key, "elsewhere")
    lake.client.set(LLM.key, "no stream")
    status, said = run(USER, "--yes")
    assert status == 1
    assert f"{LLM.key}: WRONGTYPE" in said
    lake.client.rename("elsewhere", LLM.key)
    status, said = run("anonymous", "--yes")
    assert status == 2
    assert "names nobody" in said
    with monkeypatch.context() as full:
        full.setattr("jobs.retention.erase.scrub", Mock(side_effect=OSError(ENOSPC, "No space left on device")))
        status, said = run(USER, "--yes")
        assert status == 1
        assert "Ended half-way ([Errno 28] No space left on device). Mend that and run the same" in said
    status, said = run(USER, answer="y\n")
    assert status == 0, said
    assert "Erased." in said
    for again in ("--dry-run", "--yes"):
        status, said = run(USER, again)
        assert status == 1
        assert f"Nothing is stored of a user {USER!r}" in said
        assert "Erased" not in said
    lake.open()
    assert places(lake) == set()
