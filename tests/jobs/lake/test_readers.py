"""Analysts read while the scheduler publishes: DuckDB 1.5 and the one here, no error and no torn figure."""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from autobot_analytics.contract import STREAMS
from jobs.ingest import Ingest
from jobs.rollup import roll_up
from tests.jobs.driving import NOW
from tests.jobs.lake.laking import Lake

OLDEST = "1.5.6"  # the line of DuckDB that the command on PyPI belongs to
OPENS = 100
PUBLICATIONS = 50
READER = """
import json, sys
sys.path[:0] = sys.argv[3:]
import duckdb

opens, seen = 0, set()
while opens < int(sys.argv[2]) or len(seen) < 25:
    with duckdb.connect(sys.argv[1], read_only=True, config={"threads": 1}) as analytics:
        generation = analytics.execute("select generation from about").fetchone()[0]
        figures = analytics.execute('''
            select
                (select (count(*), sum(cost_usd)) from llm_calls), (select (sum(calls), sum(cost_usd)) from llm_15m),
                (select count(*) from events), (select sum(events) from behavior_15m),
                (select count(*) from tasks), (select sum(completed + failed) from agent_15m)
        ''').fetchone()
    calls, rolled_calls, events, rolled_events, tasks, rolled_tasks = figures
    assert (calls, events, tasks) == (rolled_calls, rolled_events, rolled_tasks), figures
    seen.add(generation)
    opens += 1
print(json.dumps({"version": duckdb.__version__, "opens": opens, "generations": len(seen)}))
"""


@pytest.fixture(scope="session")
def oldest_duckdb(request: pytest.FixtureRequest) -> Path:
    """A folder with the oldest DuckDB that the lake is for; kept from run to run."""
    cache = request.config.cache
    assert cache is not None
    folder = cache.mkdir(f"duckdb-{OLDEST}")
    if not (folder / "duckdb").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), f"duckdb=={OLDEST}"]
        subprocess.run(command, check=True)
    return folder


def read(lake: Lake, opens: int, path: Sequence[str]) -> "subprocess.Popen[str]":
    """Begin to open analytics.duckdb again and again, in a process and a folder of its own."""
    command = [sys.executable, "-c", READER, str(lake.settings.data_dir / "analytics.duckdb"), str(opens), *path]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/")


def test_readers_never_see_half_a_publication(lake: Lake, oldest_duckdb: Path) -> None:
    """A hundred opens each by DuckDB 1.5 and 2 during fifty publications: no error, and all figures fit together."""
    lake.publish()
    ingest = Ingest(lake.warehouse, lake.client, lake.settings, lake.worker.rates)
    readers = [read(lake, OPENS, [str(oldest_duckdb)]), read(lake, OPENS, [])]
    publications = 0
    while publications < PUBLICATIONS or any(reader.poll() is None for reader in readers):
        lake.now = NOW + timedelta(seconds=publications)
        lake.send_day(lake.now, number=1)
        if publications % 10 == 0:
            lake.send_day(NOW - timedelta(days=2, minutes=publications), number=1)
        for stream in STREAMS:
            ingest.run(stream, lake.now, 1_000)
        roll_up(lake.warehouse, lake.settings, lake.now)  # a tick, but for the snapshots
        lake.publish()
        publications += 1
    told = []
    for reader in readers:
        answer, error = reader.communicate(timeout=60)
        assert reader.returncode == 0, error
        told.append(json.loads(answer))
    assert [one["version"] for one in told] == [OLDEST, duckdb.__version__]
    assert all(one["opens"] >= OPENS and one["generations"] >= 25 for one in told), told
    lake.check()
