"""docs/api.md says what the service's own document says."""

import re
from pathlib import Path

from tests.web.test_routes import PATHS, TRACKING
from web.api.reference import openapi_doc

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def test_page_is_up_to_date() -> None:
    """docs/api.md is what the OpenAPI document gives; `make docs` writes it anew."""
    assert PAGE.read_text() == openapi_doc.markdown() + "\n", "run `make docs`"


def test_page_has_every_route() -> None:
    """Each route has a row, which leads to its section of the service's own page."""
    rows = dict(re.findall(r"^\| \[`([^`]+)`\]\(/docs#([\w.]+)\) \|", PAGE.read_text(), re.MULTILINE))
    assert {f"GET {path}" for path in PATHS} | {f"POST {path}" for path in TRACKING} <= set(rows)
    assert len(set(rows.values())) == len(rows)
