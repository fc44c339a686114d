"""The schedule: its jobs, their intervals, their documentation, and the snapshots that they compute."""

import re
from pathlib import Path

import pytest

import sql
from autobot_analytics.settings import Settings
from jobs.runner.schedule import JOBS, Job
from snapshots.catalogue import BY_NAME, CATALOGUE, Snapshot

DOCS = Path(__file__).parents[2] / "docs"
NAMES = [job.name for job in JOBS]


def test_names_are_unique() -> None:
    """Every job has a name and a function of its own."""
    assert len(set(NAMES)) == len(JOBS)
    assert len({job.function for job in JOBS}) == len(JOBS)


def test_the_tick_comes_first() -> None:
    """What the other jobs look at is what the tick brought, and only the bridge brings something to the tick."""
    assert NAMES[:2] == ["bridge", "tick"]


@pytest.mark.parametrize("job", JOBS, ids=NAMES)
def test_the_interval_is_a_setting(job: Job) -> None:
    """The interval of a job is the setting that is named for it, which is also what readers judge its age by."""
    settings = Settings().model_copy(update={f"{job.name}_interval_s": 4321.0})
    assert job.every(settings).total_seconds() == settings.interval_s(job.name) == 4321.0


def test_operators_read_of_each_job() -> None:
    """The table of jobs in docs/operate.md has a row for each, in order, with its meaning and its setting."""
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| `(\w+)`", (DOCS / "operate.md").read_text(), re.MULTILINE)
    expected = [(job.name, job.meaning, f"AUTOBOT_ANALYTICS_{job.name.upper()}_INTERVAL_S") for job in JOBS]
    assert [row for row in rows if row[0] in NAMES] == expected


@pytest.mark.parametrize("snapshot", CATALOGUE, ids=BY_NAME)
def test_a_snapshot_has_a_query_and_a_job(snapshot: Snapshot) -> None:
    """Whatever the catalogue lists is computed by a query of its name and by a job that runs."""
    assert f"snapshots/{snapshot.name}" in sql.names("snapshots")
    assert snapshot.job in NAMES
    assert snapshot.meaning.endswith(".")


def test_the_catalogue_is_complete() -> None:
    """Names are unique, and there is no query for a snapshot that is not published."""
    assert len(BY_NAME) == len(CATALOGUE)
    assert sorted(f"snapshots/{name}" for name in BY_NAME) == list(sql.names("snapshots"))
