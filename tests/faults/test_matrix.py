"""The fault matrix: every fault of the table on real processes and a real Redis, then every invariant."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from autobot_analytics.demo.embedded_redis import RedisProcess
from tests.faults.table import FAULTS, Fault
from tests.faults.world import World

LONG_FORM = os.environ.get("FAULTS") == "long"
ROUNDS = 5 if LONG_FORM else 1
SEED = int(os.environ.get("FAULTS_SEED", "20261201"))
CASES = [
    pytest.param(
        fault, SEED + turn, id=f"{fault.name}, seed {SEED + turn}", marks=pytest.mark.needs_program(*fault.programs)
    )
    for fault in FAULTS
    for turn in range(ROUNDS)
    if LONG_FORM or fault.in_short_form
]


@pytest.fixture
def world(own_redis_server: RedisProcess, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    """A service that has counted its first events; on a disk of 40 MB where the fault asks for one."""
    fault, seed = request.node.callspec.params["fault"], request.node.callspec.params["seed"]
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    disk = None
    if fault.disk:
        part, size_mb = fault.disk
        disk = data_dir / part
        disk.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=700", "tmpfs", disk], check=True)
    made = World(own_redis_server, data_dir, seed)
    made.send(100)
    assert made.run("run", "tick").status == 0
    try:
        yield made
    finally:
        made.client.close()
        if disk:
            subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize(("fault", "seed"), CASES)
def test_fault(world: World, fault: Fault, seed: int) -> None:
    """It is said what is wrong; when it is put right, all is counted once and published as a fresh warehouse would."""
    fault.strike(world)
    if fault.returns == 0 or fault.during:
        world.send(100)
    run = fault.during(world) if fault.during else world.run(*fault.job)
    assert run.status in ({fault.returns, 0} if fault.during else {fault.returns}), run.said
    assert fault.says in run.said
    assert "Traceback" not in run.said
    if fault.doctor:
        assert fault.doctor in world.run("doctor", "--json").said
    fault.heal(world)
    world.send(50)
    last = world.run("run", "tick")
    assert last.status == 0, last.said
    assert world.faults_of_account() == []
    if fault.keeps_streams:
        published = world.documents()
        assert published == world.recomputed()


def test_page_shows_the_matrix() -> None:
    """docs/reliability.md lists every fault of the table, and no other."""
    page = (Path(__file__).parents[2] / "docs" / "reliability.md").read_text()
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ") and "---" not in line]
    assert rows[1:] == [fault.name for fault in FAULTS]
