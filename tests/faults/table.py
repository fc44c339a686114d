"""The table of faults. Each has what is done to the service, what it must say meanwhile, and how it is put right."""

import json
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autobot_analytics.stores.budgets import BUDGETS_KEY
from tests.faults.world import CommandRun, World

Act = Callable[[World], object]


@dataclass(frozen=True)
class Fault:
    """A row of the matrix.

    `strike` does it, after which a tick runs whose output must hold `says`; `heal` puts it right. `returns`: the tick's
    exit status. `doctor`: what `doctor` finds meanwhile. `keeps_streams`: whether a fresh warehouse could make the same
    figures of the streams afterwards. `disk`: a part of the data folder that lies on a disk of its own, and its MB.
    """

    name: str
    strike: Act = lambda world: None
    heal: Act = lambda world: None
    says: str = "job_done"
    returns: int = 0
    doctor: str = ""
    job: tuple[str, ...] = ("run", "tick")
    keeps_streams: bool = True
    in_short_form: bool = True
    during: Callable[[World], CommandRun] | None = None
    disk: tuple[str, int] | None = None
    programs: tuple[str, ...] = ()


def _config(name: str, value: str) -> Act:
    return lambda world: world.client.config_set(name, value)


def _fill_memory(world: World) -> None:
    world.client.config_set("maxmemory", str(world.client.info("memory")["used_memory"]))


def _damage(world: World, begin: int, length: int) -> None:
    world.copy_warehouse()
    content = bytearray(world.settings.warehouse_path.read_bytes())
    content[begin : begin + length] = os.urandom(length)
    world.settings.warehouse_path.write_bytes(content)


def _truncate(world: World) -> None:
    os.truncate(world.copy_warehouse(), os.path.getsize(world.settings.warehouse_path))
    os.truncate(world.settings.warehouse_path, 9_000)


def _lose(world: World) -> None:
    world.copy_warehouse()
    world.settings.warehouse_path.unlink()


def _restore(world: World) -> None:
    for path in world.data_dir.glob("warehouse.duckdb*"):
        path.unlink()
    shutil.copyfile(world.data_dir.with_name("copied.duckdb"), world.settings.warehouse_path)


def _go_back(world: World) -> None:
    world.copy_warehouse()
    world.send(50)
    assert world.run("run", "tick").status == 0
    _restore(world)


def _wrong_type(world: World) -> None:
    world.client.delete("analytics:snapshot:cost_days")
    world.client.set("analytics:snapshot:cost_days", "x")


def _garbage(world: World) -> None:
    for key in ("user_behavior:events", "agent_analytics:events", "llm_cost:events"):
        for value in (b"\xff\xfe", b"'; drop table", b"1e400", b"x" * 100_000, b"\x00"):
            world.client.xadd(key, {value[:64]: value, b"timestamp": value[:64], b"model": value[:64]})


def _damage_lake(world: World) -> None:
    assert world.run("run", "lake").status == 0
    files = sorted((world.settings.lake_path / ".versions").rglob("[!e]*.parquet"))
    world.draw.choice(files).unlink()
    os.truncate(world.draw.choice([path for path in files if path.exists()]), 20)


def _kill(number: signal.Signals, *command: str) -> Callable[[World], CommandRun]:
    return lambda world: world.kill_during(number, *command)


def _kill_backup(world: World) -> CommandRun:
    """Kill a backup, then make a whole one into another folder: what was begun is in nobody's way."""
    run = world.kill_during(signal.SIGKILL, "backup", str(world.data_dir.with_name("backup")))
    whole = world.run("backup", str(world.data_dir.with_name("whole")))
    assert whole.status == 0, whole.said
    return run


def _fill(part: str, left: int) -> Act:
    """Fill the disk of a part of the data folder up to `left` bytes."""

    def fill(world: World) -> None:
        free = shutil.disk_usage(world.data_dir / part).free
        (world.data_dir / part / "filler").write_bytes(bytes(max(0, free - left)))

    return fill


def _make_room(part: str) -> Act:
    return lambda world: (world.data_dir / part / "filler").unlink()


def _back_up(world: World) -> CommandRun:
    return world.run("backup", str(world.data_dir / "backups" / "one"))


def _shift_clock(offset: str) -> Act:
    """Shift the clock of the service, and not that of Redis."""
    return lambda world: setattr(world, "wrapper", ("faketime", "-m", "--exclude-monotonic", "-f", offset))


def _right_clock(world: World) -> None:
    world.wrapper = ()


def _empty(world: World) -> None:
    world.client.flushall()


def _fall_back(world: World) -> None:
    """Let Redis come back as it was before the last tick."""
    kept: dict[Any, Any] = {key: world.client.dump(key) for key in world.client.scan_iter()}
    world.send(60)
    assert world.run("run", "tick").status == 0
    world.client.flushall()
    for key, dumped in kept.items():
        world.client.restore(key, 0, dumped)


def _evict(world: World) -> None:
    """Let Redis evict all that the service has there."""
    world.client.config_set("maxmemory-policy", "allkeys-lru")
    world.client.config_set("maxmemory", str(world.client.info("memory")["used_memory"] + 200_000))
    for number in range(3_000):
        world.client.set(f"others:{number}", bytes(1_000))
    assert not world.client.exists("llm_cost:events")


def _send_many(number: int) -> Act:
    return lambda world: world.send(number)


def _new_names(world: World) -> None:
    """Send 5,000 calls of as many agents, models and users that nobody has seen before."""
    with world.client.pipeline(transaction=False) as pipeline:
        for each in range(5_000):
            names: dict[Any, Any] = {"agent_id": f"agent-{each}", "model": f"model-{each}", "user_id": f"user-{each}"}
            call: dict[Any, Any] = {
                "provider": "openai",
                "input_tokens": 1,
                "output_tokens": 1,
                "event_id": f"new-{each}",
            }
            pipeline.xadd("llm_cost:events", {**names, **call})
        pipeline.execute()


def _many_budgets(world: World) -> None:
    made = {"period": "daily", "threshold_usd": 1e-9, "notify_at_percent": [100], "enabled": True}
    made |= {"created_at": "2024-06-01T00:00:00"}
    budgets: dict[Any, Any] = {f"b{each}": json.dumps({**made, "name": f"b{each}"}) for each in range(10_000)}
    world.client.hset(BUDGETS_KEY, mapping=budgets)


def _held(world: World) -> CommandRun:
    """CommandRun a tick while a scheduler holds the folder."""
    from jobs.runner.lock import locked

    with locked(world.settings):
        return world.run("run", "tick")


CLOCKS = (("-1h", "an hour behind"), ("+1h", "an hour ahead of"), ("-1d", "a day behind"), ("+1d", "a day ahead of"))

FAULTS = (
    *(
        Fault(
            f"{what} {said} at a random moment",
            during=_kill(number, *command),
            says="",
            returns=-number,
            job=command,
            in_short_form=(number, command)
            in {
                (signal.SIGKILL, ("run", "lake")),
                (signal.SIGTERM, ("run", "tick")),
                (signal.SIGKILL, ("run", "tick")),
            },
        )
        for number, said in ((signal.SIGKILL, "killed (SIGKILL)"), (signal.SIGTERM, "told to end (SIGTERM)"))
        for what, command in (
            ("scheduler", ("run", "tick")),
            ("publication of the lake", ("run", "lake")),
            ("all jobs one after another", ("run", "--all")),
        )
    ),
    Fault("backup killed (SIGKILL) at a random moment", during=_kill_backup, says="", returns=-9),
    Fault("two schedulers on one data folder", says="another scheduler uses", during=_held, returns=1),
    Fault(
        "Redis killed, with append-only file",
        lambda world: world.server.kill(),
        lambda world: world.server.start(),
        "Redis does not serve us",
        1,
    ),
    Fault(
        "Redis stopped (SIGSTOP)",
        lambda world: world.server.pause(),
        lambda world: world.server.resume(),
        "Redis does not serve us",
        1,
    ),
    Fault(
        "Redis full, noeviction",
        _fill_memory,
        _config("maxmemory", "0"),
        "raise maxmemory",
        1,
        doctor="redis memory",
    ),
    Fault(
        "Redis evicts everything (allkeys-lru)",
        _evict,
        _config("maxmemory", "0"),
        "stream_begun_anew",
        doctor="allkeys-lru throws away streams",
        keeps_streams=False,
    ),
    Fault(
        "Redis emptied",
        _empty,
        says="stream_begun_anew",
        keeps_streams=False,
    ),
    Fault("Redis older than what was read", _fall_back, says="stream_begun_anew", keeps_streams=False),
    *(
        Fault(
            f"our clock {apart} that of Redis",
            _shift_clock(offset),
            _right_clock,
            "no entries are read until they agree",
            1,
            doctor="no entries are read until they agree",
            in_short_form=offset == "-1h",
            programs=("faketime",),
        )
        for offset, apart in CLOCKS
    ),
    Fault("snapshot deleted", lambda world: world.client.delete("analytics:snapshot:cost_days")),
    Fault(
        "snapshot field deleted",
        lambda world: world.client.hdel("analytics:snapshot:cost_days", *world.documents()["cost_days"]),
    ),
    Fault("snapshot of another type", _wrong_type, says="snapshot_documents_lost"),
    Fault(
        "warehouse's header overwritten",
        lambda world: _damage(world, 0, 4_000),
        _restore,
        "put the last backup in its place",
        1,
    ),
    Fault("warehouse truncated", _truncate, _restore, "put the last backup in its place", 1),
    Fault("warehouse deleted", _lose, _restore, "--accept-new-warehouse", 1),
    Fault("warehouse older than its publication", _go_back),
    Fault(
        "stream trimmed before it was read",
        lambda world: world.client.xtrim("llm_cost:events", 5, approximate=False),
        keeps_streams=False,
    ),
    Fault("malformed and hostile entries", _garbage),
    Fault("entries sent twice", lambda world: setattr(world, "sent", world.sent - 50)),
    Fault("lake files deleted and truncated", _damage_lake, says="lake_damaged", job=("run", "lake")),
    Fault("5,000 new names of agents, models and users at once", _new_names, keeps_streams=False),
    Fault("10,000 budgets, all exceeded", _many_budgets, job=("run", "budgets", "notifications")),
    Fault("100,000 tiny entries at once", _send_many(100_000), in_short_form=False),
    Fault(
        "disk full",
        _fill("", 200_000),
        _make_room(""),
        "free",
        1,
        doctor="free",
        disk=("", 40),
    ),
    Fault(
        "disk of the lake full",
        _fill("lake", 20_000),
        _make_room("lake"),
        "disk full: ",
        1,
        job=("run", "lake"),
        disk=("lake", 4),
    ),
    Fault(
        "disk of the backups full",
        _fill("backups", 20_000),
        _make_room("backups"),
        "disk full: a backup at",
        1,
        during=_back_up,
        disk=("backups", 4),
    ),
)
