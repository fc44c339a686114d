"""Analysts read while the scheduler publishes: by the DuckDB command and in Python, no error and no torn figure."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from autobot_analytics.contract import STREAMS
from jobs.ingest.job import Ingest
from jobs.rollup.rollup import roll_up
from tests.jobs.driving import NOW
from tests.jobs.lake.laking import Lake

COMMAND = str(Path(sys.executable).with_name("duckdb"))  # of the package duckdb-cli
OPENS = 50  # by each of the two
PUBLICATIONS = 50
QUESTION = """
    select
        (select generation from about), (select count(*) from llm_calls), (select sum(calls) from llm_15m),
        (select sum(cost_usd) from llm_calls), (select sum(cost_usd) from llm_15m),
        (select count(*) from events), (select sum(events) from behavior_15m),
        (select count(*) from tasks), (select sum(completed + failed) from agent_15m)
"""
READER = """
import json, subprocess, sys

path, asked, question, *command = sys.argv[1:]

def answer():
    if command:
        asking = [*command, "-readonly", "-csv", "-noheader", path, "-c", question]
        return subprocess.run(asking, check=True, stdout=subprocess.PIPE, text=True).stdout.strip().split(",")
    import duckdb
    with duckdb.connect(path, read_only=True, config={"threads": 1}) as analytics:
        return analytics.execute(question).fetchone()

opens, seen = 0, set()
while opens < int(asked) or len(seen) < 25:
    generation, *figures = map(str, answer())
    assert figures[0::2] == figures[1::2], figures
    seen.add(generation)
    opens += 1
print(json.dumps({"opens": opens, "generations": len(seen)}))
"""


def read(lake: Lake, *command: str) -> "subprocess.Popen[str]":
    """Begin to open analytics.duckdb again and again, in a process and a folder of its own."""
    path = str(lake.settings.data_dir / "analytics.duckdb")
    reader = [sys.executable, "-c", READER, path, str(OPENS), QUESTION, *command]
    return subprocess.Popen(reader, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/")


def test_readers_never_see_half_a_publication(lake: Lake) -> None:
    """A hundred opens, half by the command, during fifty publications: no error, and all figures fit together."""
    lake.publish()
    ingest = Ingest(lake.warehouse, lake.client, lake.settings, lake.worker.rates)
    readers = [read(lake, COMMAND), read(lake)]
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
        answer, error = reader.communicate(timeout=120)
        assert reader.returncode == 0, error
        told.append(json.loads(answer))
    assert all(one["opens"] >= OPENS and one["generations"] >= 25 for one in told), told
    lake.check()
