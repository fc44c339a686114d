"""How a document is written into a Redis hash: JSON, deflated when that is worth it."""

import zlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

Document = Mapping[str, Any]  # JSON: strings, numbers, lists, objects, null

_WORTH_DEFLATING = 1024
_DEFLATED = b"x"  # the first byte of a zlib stream; JSON cannot begin with it


def encode(document: Document) -> bytes:
    """Write a document down; equal documents give equal bytes."""
    text = orjson.dumps(document, default=_number)
    return zlib.compress(text, 1) if len(text) > _WORTH_DEFLATING else text


def decode(data: bytes) -> dict[str, Any]:
    """Read a document back."""
    found: dict[str, Any] = orjson.loads(zlib.decompress(data) if data[:1] == _DEFLATED else data)
    return found


def _number(value: object) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no place in a document")
