"""The page about OpenTelemetry, against the code."""

from pathlib import Path

import pytest

from tests.web.otlp import matrix
from web.otlp import names, roles
from web.otlp.answer import ENCODINGS
from web.otlp.endpoint import COMPRESSED
from web.otlp.openapi import PATH

PAGE = (Path(__file__).parents[3] / "docs/opentelemetry.md").read_text()


@pytest.mark.parametrize("attribute", sorted(names.READ))
def test_every_attribute_is_named(attribute: str) -> None:
    """The page names each attribute that is read."""
    assert f"`{attribute}`" in PAGE


def test_what_is_told_apart_is_named() -> None:
    """The page names each operation and kind that counts, the encodings and the path."""
    tables = (roles.OPERATIONS, roles.OPENINFERENCE_KINDS, roles.TRACELOOP_KINDS, roles.REQUEST_TYPES)
    others = (roles.LANGFUSE_TYPES, roles.SPAN_TYPES)
    counted = [
        name
        for table in (*tables, *others)
        for name, role in table.items()
        if role in (roles.SpanRole.CALL, *roles.TASKS)
    ]
    assert [name for name in (*counted, *ENCODINGS) if f"`{name}`" not in PAGE] == []
    assert [name for name in (*COMPRESSED, PATH) if name not in PAGE] == []


def test_tested_producers() -> None:
    """The page's table of producers is the corpus's; `make docs` writes it."""
    assert matrix.written_into(PAGE) == PAGE
