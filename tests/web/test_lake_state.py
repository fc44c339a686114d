"""What the web service sees of the lake between two looks."""

from pathlib import Path

import pytest

from web.api.health.lake_state import LOOK_EVERY_S, LakeState


def test_the_lake_is_looked_at_once_in_a_while(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Scrapes within some seconds share one look at the files; then the files are looked at again."""
    looks: list[Path] = []
    monkeypatch.setattr(LakeState, "look", classmethod(lambda _, folder: looks.append(folder)))
    times = iter([0.0, 1.0, LOOK_EVERY_S, LOOK_EVERY_S])
    for _ in range(3):
        assert LakeState.recent(tmp_path, lambda: next(times)) is None
    assert looks == [tmp_path, tmp_path]
