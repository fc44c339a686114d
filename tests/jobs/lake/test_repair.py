"""A damaged lake is made again from the warehouse, and says so."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from jobs.lake.publish import publish_lake
from snapshots.lake.integrity import Integrity, faults
from snapshots.lake.manifest import Manifest
from tests.jobs.lake.laking import Lake
from web.api.health.lake_state import LakeState

Damage = Callable[[Path], object]


def truncate(path: Path) -> None:
    """Leave half of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """Change some bytes; the size stays."""
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 4, len(content), max(1, len(content) // 40)):
        content[place] ^= 0xFF
    path.write_bytes(content)


def is_whole(lake: Lake) -> bool:
    """Return whether every file is as its digest says, and all rows can be counted."""
    folder = lake.settings.lake_path
    assert not list(faults(folder, Manifest.read(folder), Integrity(), digests=True))
    with duckdb.connect(str(lake.settings.data_dir / "analytics.duckdb"), read_only=True) as analysts:
        found = analysts.execute("select count(*) from llm_calls").fetchone()
    return found == (32,)


@pytest.mark.parametrize("damage", [Path.unlink, truncate, flip])
def test_damaged_files_are_made_again(lake: Lake, damage: Damage) -> None:
    """Files that are gone, short or changed are made again at the next run, in the manifest and in health."""
    publish_lake(lake.worker)
    folder = lake.settings.lake_path
    datasets = Manifest.read(folder).datasets
    empty = folder / datasets["llm_calls"].empty
    was_empty = empty.read_bytes()
    damage(empty)
    names = [datasets[name].files[0].version for name in ("llm_calls", "llm_15m", "tasks")]
    for name in names:
        damage(folder / name)
    damage(lake.settings.data_dir / "analytics.duckdb")
    state = LakeState.look(folder)
    assert state is not None
    assert bool(state.reasons()) is (damage is not flip)
    publish_lake(lake.worker)
    assert is_whole(lake)
    assert empty.read_bytes() == was_empty
    repaired = LakeState.look(folder)
    assert repaired is not None
    assert repaired.reasons() == []
    assert sorted(one.path for one in repaired.repairs) == sorted([*names, "analytics.duckdb"])
    assert repaired.notes()[0].startswith("4 damaged files of the lake were made again; at ")
    publish_lake(lake.worker)
    assert Manifest.read(folder).repairs == repaired.repairs


@pytest.mark.parametrize("content", ["{", '{"format":1}'])
def test_damaged_manifest_makes_all_anew(lake: Lake, content: str) -> None:
    """Without a manifest that can be read, everything is written anew."""
    publish_lake(lake.worker)
    (lake.settings.lake_path / "manifest.json").write_text(content)
    publish_lake(lake.worker)
    assert is_whole(lake)
