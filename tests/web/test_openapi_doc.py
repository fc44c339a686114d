"""docs/api.md says what the service's own document says."""

from pathlib import Path

from tests.web.test_routes import PATHS, TRACKING
from web.api.reference import openapi_doc

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def test_page_is_up_to_date() -> None:
    """docs/api.md is what the OpenAPI document gives; `make docs` writes it anew."""
    assert PAGE.read_text() == openapi_doc.markdown() + "\n", "run `make docs`"


def test_page_has_every_route() -> None:
    """Each route has a heading, and each link a place to go."""
    text = PAGE.read_text()
    for path in PATHS:
        assert f"### `GET {path}`" in text
    for path in TRACKING:
        assert f"### `POST {path}`" in text
    headings = {line.removeprefix("### ").lower() for line in text.splitlines() if line.startswith("### ")}
    links = {part.partition(")")[0] for part in text.split("](#")[1:]}
    assert links <= headings
