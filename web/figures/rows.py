"""Columnar documents as rows, newest first, and the metadata that producers gave as text."""

from collections.abc import Iterable
from typing import Any

import orjson

from web.columns import plain
from web.fold import Document

DEEPEST = 100  # pydantic and orjson write about 250 levels


def newest(document: Document | None, limit: int | None = None) -> list[dict[str, Any]]:
    """Give the first `limit` rows of a columnar document, or all; none when there is no document."""
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
    """Give the object that a text holds; text that is no JSON object, or one nested too deeply, stays text."""
    if not isinstance(kept, str) or not kept.startswith("{"):
        return kept
    try:
        found = orjson.loads(kept)
    except orjson.JSONDecodeError:
        return kept
    return kept if kept.count("{") + kept.count("[") > DEEPEST and is_too_deep(found) else found


def is_too_deep(value: object) -> bool:
    """Say whether objects and lists are nested deeper than answers can be written."""
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
