"""The page of the rules: up to date, and saying of each rule what it takes."""

from pathlib import Path

import pytest

from autobot_analytics.settings import Settings
from jobs.rules.recommend import rules
from jobs.rules.rules_doc import header, markdown

PAGE = Path(__file__).parents[2] / "docs" / "maintenance.md"


def test_page_is_up_to_date() -> None:
    """The committed page is what `make docs` would write."""
    assert PAGE.read_text() == markdown()


@pytest.mark.parametrize("rule", rules())
def test_each_rule_has_its_place(rule: str) -> None:
    """The page names each rule's file, and no parameter is left without its setting."""
    section = next(part for part in markdown().split("\n### ") if f"`sql/{rule}.sql`" in part)
    assert "``" not in section
    assert "$" not in section
    assert section.lower().startswith(header(rule)["Warns of"].lower())


def test_a_threshold_shows_its_default() -> None:
    """Thresholds stand with the name of their setting and what it is unless set."""
    assert f"`DEGRADING_POINTS` ({Settings.model_fields['degrading_points'].default:g})" in markdown()
