"""Columnar documents as rows, newest first, and the metadata that producers gave as text."""

import ast
import math
from collections.abc import Iterable
from typing import Any

import orjson

from web.reading.columns import plain
from web.reading.fold import Document

DEEPEST = 100  # pydantic and orjson write about 250 levels
LONGEST_LITERAL = 4_096  # characters; longer texts of events are cut before they are published
_NUMBERS = range(-(2**63), 2**64)  # that JSON of orjson can hold


def newest(document: Document | None, limit: int | None = None) -> list[dict[str, Any]]:
    """Return the first `limit` rows of a columnar document, or all; none when there is no document."""
    if document is None:
        return []
    names = list(document)
    columns = (plain(document[name][:limit]) for name in names)
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    if "metadata" in document:
        for row in rows:
            row["metadata"] = as_object(row["metadata"])
    return rows


def as_object(kept: Any) -> Any:
    """Return the object that a text holds: JSON, or the `str()` of a Python dict, which AutoBot writes.

    Text that is neither, or one nested too deeply, stays text. Nothing is evaluated.
    """
    if not isinstance(kept, str) or not kept.startswith("{"):
        return kept
    try:
        found = orjson.loads(kept)
    except orjson.JSONDecodeError:
        return _literal(kept)
    return kept if kept.count("{") + kept.count("[") > DEEPEST and is_too_deep(found) else found


def _literal(kept: str) -> object:
    """Return the dict that a Python literal spells, as JSON would have it; the text itself if it is not one."""
    if len(kept) > LONGEST_LITERAL or kept.count("{") + kept.count("[") + kept.count("(") > DEEPEST:
        return kept
    try:
        found = _as_json(ast.literal_eval(kept))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return kept
    return found if isinstance(found, dict) else kept


def _as_json(value: object) -> object:
    """Return a literal in the types of JSON. Raises ValueError for what JSON does not have."""
    match value:
        case None | bool():
            return value
        case str():
            value.encode()  # halves of an emoji raise UnicodeEncodeError, which is a ValueError
            return value
        case int() if value in _NUMBERS:
            return value
        case float() if math.isfinite(value):
            return value
        case dict():
            return {str(_as_json(name)): _as_json(inner) for name, inner in value.items()}
        case list() | tuple() | set():
            return [_as_json(inner) for inner in value]
    raise ValueError(f"{type(value).__name__} is not in JSON")


def is_too_deep(value: object) -> bool:
    """Return whether objects and lists are nested deeper than answers can be written."""
    level: list[object] = [value]
    for _ in range(DEEPEST + 1):
        if not level:
            return False
        level = [inner for one in level for inner in _inner(one)]
    return True


def _inner(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
