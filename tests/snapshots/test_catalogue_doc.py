"""The page of the snapshots."""

from pathlib import Path

from snapshots.catalogue_doc import markdown


def test_page_is_up_to_date() -> None:
    """docs/snapshots.md is what the catalogue says: `make docs` writes it."""
    assert (Path(__file__).parents[2] / "docs" / "snapshots.md").read_text() == markdown()
