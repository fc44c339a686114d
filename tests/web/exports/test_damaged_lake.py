"""Exports from a damaged lake: a problem before the first byte, an exception after it; none looks whole."""

import shutil
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

from snapshots.lake.integrity import LakeDamaged
from snapshots.lake.manifest import Manifest
from tests.jobs.driving import NOW
from tests.web.conftest import Web
from tests.web.exports.exporting import Exporter

Damage = Callable[[Path], object]


@pytest.fixture
def web(exporter: Exporter, tmp_path: Path) -> Web:
    """A service over a copy of the lake, to be damaged."""
    shutil.copytree(exporter.lake.settings.data_dir, tmp_path / "data")
    settings = exporter.web.settings.model_copy(update={"data_dir": tmp_path / "data"})
    return Web(exporter.web.redis, settings, NOW.replace(tzinfo=UTC))


def version(web: Web, number: int) -> Path:
    """Return the file of one day of calls."""
    folder = web.settings.lake_path
    return folder / Manifest.read(folder).datasets["llm_calls"].files[number].version


def truncate(path: Path) -> None:
    """Cut the last byte off."""
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    """Change one bit in the middle; the size stays."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [Path.unlink, truncate])
@pytest.mark.parametrize(
    "path",
    [
        "/csv/usage?from=2023-01-01",
        "/jsonl/usage?from=2023-01-01",
        "/parquet/usage",
        "/csv/usage?from=2023-01-01&manifest=1",
    ],
)
def test_incomplete_lake_is_a_problem(web: Web, path: str, damage: Damage) -> None:
    """When any file is missing or short, nothing is sent but a problem document that names the file."""
    damage(version(web, 1))
    answer = web.get(f"/export{path}")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert version(web, 1).name in answer.get_json()["detail"]
    assert "Content-Disposition" not in answer.headers


def test_changed_bytes_are_found(web: Web) -> None:
    """A changed bit is found before its file is read: first as a problem, later as an exception in the body."""
    flip(version(web, 1))
    assert web.get("/export/parquet/usage").status_code == 503
    with pytest.raises(LakeDamaged, match="digest differs"):
        web.get("/export/csv/usage?from=2023-01-01").get_data()
    flip(version(web, 1))
    assert web.get("/export/parquet/usage").status_code == 200


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"format":1}', '{"format":1,"generation":"x"}'])
def test_damaged_manifest_is_a_problem(web: Web, content: str) -> None:
    """A manifest that cannot be understood is a problem document that tells what to do."""
    (web.settings.lake_path / "manifest.json").write_text(content)
    answer = web.get("/export/csv/usage")
    assert answer.status_code == 503
    assert "remove it, and the job `lake` writes all anew" in answer.get_json()["detail"] or content == "{}"
