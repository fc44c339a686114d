"""The table of faults. Each has what is done to the service, what it must say meanwhile, and how it is put right."""

import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.world import CommandRun, World

Act = Callable[[World], object]


@dataclass(frozen=True)
class Fault:
    """A row of the matrix.

    `strike` does it, after which a tick runs whose output must hold `says`; `heal` puts it right. `returns`: the tick's
    exit status. `keeps_streams`: whether a fresh warehouse could make the same figures of the streams afterwards.
    """

    name: str
    strike: Act
    heal: Act = lambda world: None
    says: str = "job_done"
    returns: int = 0
    job: tuple[str, ...] = ("run", "tick")
    keeps_streams: bool = True
    in_short_form: bool = True
    during: Callable[[World], CommandRun] | None = None


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


def _kill(number: signal.Signals) -> Callable[[World], CommandRun]:
    return lambda world: world.kill_during(number, "run", "tick")


def _fill_disk(world: World) -> None:
    free = shutil.disk_usage(world.data_dir).free
    (world.data_dir / "filler").write_bytes(bytes(max(0, free - 200_000)))


def _held(world: World) -> CommandRun:
    """Run a tick while a scheduler holds the folder."""
    from jobs.runner.lock import locked

    with locked(world.settings):
        return world.run("run", "tick")


FAULTS = (
    Fault(
        "scheduler killed (SIGKILL) at a random moment",
        lambda world: None,
        says="",
        during=_kill(signal.SIGKILL),
        returns=-9,
    ),
    Fault(
        "scheduler told to end (SIGTERM) at a random moment",
        lambda world: None,
        says="",
        during=_kill(signal.SIGTERM),
        returns=-15,
    ),
    Fault(
        "two schedulers on one data folder", lambda world: None, says="another scheduler uses", during=_held, returns=1
    ),
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
    Fault("Redis full, noeviction", _fill_memory, _config("maxmemory", "0"), "raise maxmemory", 1),
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
    Fault("disk full", _fill_disk, lambda world: (world.data_dir / "filler").unlink(), "free", 1),
)
