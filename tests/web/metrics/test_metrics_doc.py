"""The page of the metrics is that of the catalogue, and the catalogue is what is exposed."""

from pathlib import Path

from web.metrics.metrics_doc import markdown

PAGE = Path(__file__).parents[3] / "docs" / "metrics.md"


def test_page_is_up_to_date() -> None:
    """`make docs` was run after the last change."""
    assert PAGE.read_text() == markdown()
