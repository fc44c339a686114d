"""Documents come back as they were, whatever is in them, and however long they are."""

import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshots.codec import decode, encode

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
INTEGERS = st.integers(-(2**63), 2**63 - 1)
NUMBERS = INTEGERS | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=40) | st.dictionaries(TEXTS, inner, max_size=10),
    max_leaves=60,
)


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(TEXTS, VALUES), st.integers(0, 3_000))
def test_a_document_comes_back(document: dict[str, Any], padding: int) -> None:
    """Short or long, what was encoded is decoded, and equal documents give equal bytes."""
    padded = {**document, "padding": "x" * padding}
    data = encode(padded)
    assert decode(data) == padded
    assert encode(decode(data)) == data


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(TEXTS, VALUES))
def test_the_first_byte_tells_whether_it_is_deflated(document: dict[str, Any]) -> None:
    """A plain document begins with a brace and is short; every other one begins as zlib does."""
    data = encode(document)
    assert data[:1] == b"x" or (data[:1] == b"{" and len(data) <= 1_024)


def test_only_long_documents_are_deflated() -> None:
    """Up to 1,024 bytes a document is readable JSON; a longer one is deflated."""
    frame = len(b'{"a":""}')
    assert encode({"a": "x" * (1_024 - frame)}) == b'{"a":"' + b"x" * (1_024 - frame) + b'"}'
    assert encode({"a": "x" * (1_025 - frame)})[:1] == b"x"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=9))
def test_decimals_become_numbers(value: Decimal) -> None:
    """What has no fraction stays exact, the rest is the nearest float."""
    found = decode(encode({"n": value}))["n"]
    assert found == (int(value) if value == value.to_integral_value() else float(value))


def test_no_number_is_null() -> None:
    """JSON has neither infinity nor NaN: both are null to a reader."""
    assert decode(encode({"a": math.nan, "b": math.inf})) == {"a": None, "b": None}


def test_what_is_no_json_is_refused() -> None:
    """A value without a place in a document is an error that names its type."""
    with pytest.raises(TypeError) as refusal:
        encode({"a": object()})
    assert "object has no place in a document" in f"{refusal.value} {refusal.value.__cause__}"
