"""docs/events.md says what the contract says, and its Python is Python that works."""

import ast
import re
from pathlib import Path

import pytest

import autobot_analytics
from autobot_analytics import contract_doc
from autobot_analytics.contract import STREAMS

PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_tables_are_up_to_date() -> None:
    """The tables are what the contract gives; `make docs` writes them anew."""
    assert contract_doc.with_tables(PAGE) == PAGE
    assert all(f"### `{stream.key}`" in PAGE for stream in STREAMS)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_examples_import_what_exists(number: int) -> None:
    """Each example parses, and every name it imports from the package is there."""
    imports = [node for node in ast.walk(ast.parse(EXAMPLES[number])) if isinstance(node, ast.ImportFrom)]
    for node in imports:
        assert node.module == "autobot_analytics"
        assert {alias.name for alias in node.names} <= set(autobot_analytics.__all__)


@pytest.mark.parametrize("state", autobot_analytics.State)
def test_every_state_is_explained(state: autobot_analytics.State) -> None:
    """A producer can look up each state it may be given."""
    assert f"| `{state}` |" in PAGE
