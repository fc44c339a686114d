"""Checks of the data folder."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from autobot_analytics.cli.checks import folder
from autobot_analytics.cli.checks.finding import CheckState
from autobot_analytics.cli.checks.folder import data_folder, lake, room, warehouse
from autobot_analytics.settings import Settings
from jobs.database.warehouse_file import open_warehouse
from jobs.runner.lock import locked
from jobs.warehouse import SCHEMA_VERSION
from snapshots.lake.manifest import DataSet, LakeFile, Manifest
from tests.autobot_analytics.checks.conftest import NOW, MakeInstallation

HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"


def test_folder(make: MakeInstallation, tmp_path: Path) -> None:
    """A folder that is not there yet is doubtful, a file in its place is wrong, one that can be written is right."""
    at = make()
    assert data_folder(at).state == CheckState.DOUBTFUL
    (tmp_path / "data").mkdir()
    assert data_folder(at).state == CheckState.RIGHT
    assert data_folder(at).found.startswith(f"{tmp_path / 'data'}, owner ")
    (tmp_path / "file").touch()
    assert data_folder(make(data_dir=tmp_path / "file")).state == CheckState.WRONG


def test_folder_that_cannot_be_written(make: MakeInstallation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner, the user and what to do are named."""
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)  # root may write everywhere
    found = data_folder(make())
    assert found.state == CheckState.WRONG
    assert "cannot write there" in found.found
    assert found.do == "chown it; or look as the services' user does: autobot-analytics-admin doctor"


def test_files_of_another_user(make: MakeInstallation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warehouse that root made in the service's folder keeps the service from starting."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "warehouse.duckdb").touch()
    (tmp_path / "data" / "scheduler.lock").touch()
    monkeypatch.setattr(folder, "_owner", lambda path: "root" if path.suffix == ".duckdb" else "service")
    found = data_folder(make())
    assert found.state == CheckState.WRONG
    assert found.found == f"{tmp_path / 'data'} belongs to service, and not warehouse.duckdb"
    assert found.do.startswith(f"chown -R service {tmp_path / 'data'}")


@pytest.mark.parametrize(
    ("free_mb", "state"),
    [(60_000, CheckState.RIGHT), (20_000, CheckState.RIGHT), (14_000, CheckState.DOUBTFUL), (255, CheckState.WRONG)],
)
def test_room(make: MakeInstallation, monkeypatch: pytest.MonkeyPatch, free_mb: int, state: CheckState) -> None:
    """Less than jobs ask for is wrong, little in the sense of the settings' thresholds is doubtful."""
    usage = shutil._ntuple_diskusage(100_000_000_000, 0, free_mb * 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert room(make()).state == state


def test_room_of_a_folder_that_is_not_there(make: MakeInstallation, tmp_path: Path) -> None:
    """The disk that the folder will be made on is looked at."""
    found = room(make(data_dir=tmp_path / "not" / "yet", min_free_mb=0, disk_free_enough_gb=0.001))
    assert found.state == CheckState.RIGHT


def test_schema(make: MakeInstallation) -> None:
    """This release's schema is right, an older one is brought on, a newer one is wrong; the file stays as it is."""
    at = make()
    assert warehouse(at).state == CheckState.DOUBTFUL
    states = {}
    for schema in (SCHEMA_VERSION, SCHEMA_VERSION - 1, SCHEMA_VERSION + 1):
        set_schema(at.settings, schema)
        before = at.settings.warehouse_path.read_bytes()
        found = warehouse(at)
        states[schema] = found.state
        assert f"schema {schema}" in found.found
        assert at.settings.warehouse_path.read_bytes() == before
        at.settings.warehouse_path.unlink()
    assert list(states.values()) == [CheckState.RIGHT, CheckState.DOUBTFUL, CheckState.WRONG]


def set_schema(settings: Settings, schema: int) -> None:
    """Make a warehouse that says it has a schema."""
    made = open_warehouse(settings)
    made.set_meta(schema_version=schema)
    made.close()


def test_warehouse_of_a_running_scheduler_is_not_opened(make: MakeInstallation) -> None:
    """While the lock is held the file is let alone; it is the scheduler's, so its schema fits."""
    at = make()
    with locked(at.settings):
        open_warehouse(at.settings).close()
        at.settings.warehouse_path.chmod(0)
        found = warehouse(at)
    assert found.state == CheckState.RIGHT
    assert found.found.endswith(", open in the scheduler")


def test_warehouse_that_cannot_be_opened(make: MakeInstallation) -> None:
    """Another program that has it open is named; other content is no warehouse."""
    at = make()
    open_warehouse(at.settings).close()
    command = [sys.executable, "-c", HOLD, str(at.settings.warehouse_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        found = warehouse(at)
        holder.communicate("")
    assert found.state == CheckState.WRONG
    assert f"PID {holder.pid}" in found.found
    at.settings.warehouse_path.write_bytes(b"no database at all" * 1_000)
    assert warehouse(at).state == CheckState.WRONG


def test_lake(make: MakeInstallation) -> None:
    """Published lately and whole is right; old is doubtful; without a file or a manifest it is wrong."""
    at = make()
    assert lake(at).state == CheckState.DOUBTFUL
    at.settings.data_dir.mkdir()
    at.settings.warehouse_path.touch()
    assert lake(at).state == CheckState.WRONG
    at.settings.lake_path.mkdir()
    file = LakeFile(
        None, "agents/agents.parquet", "agents/.versions/1.parquet", 3, 1_200, sha256(bytes(1_200)).hexdigest()
    )
    manifest = Manifest(1, NOW.replace(tzinfo=None), "UTC", "w", {"agents": DataSet("d", "e", (file,))})
    (at.settings.lake_path / "manifest.json").write_bytes(manifest.dump())
    assert lake(at).found == "1 file is damaged of 1, e.g. agents/.versions/1.parquet is missing"
    assert lake(at).state == CheckState.WRONG
    (at.settings.lake_path / "agents/.versions").mkdir(parents=True)
    for name in (file.version, file.path):
        (at.settings.lake_path / name).write_bytes(bytes(1_200))
    assert (lake(at).state, lake(at).found) == (CheckState.RIGHT, "1 file, 1.2 kB, 0 s old")
    later = lake(make(clock=lambda: NOW + timedelta(minutes=7)))
    assert (later.state, later.found) == (CheckState.DOUBTFUL, "1 file, 1.2 kB, 7 min old")
