"""Columnar documents as rows, newest first, and the metadata that producers gave as text."""

from typing import Any

import orjson

from web.fold import Document


def newest(document: Document | None, limit: int) -> list[dict[str, Any]]:
    """Give the first `limit` rows of a columnar document; none when there is no document."""
    if document is None:
        return []
    names = list(document)
    columns = (document[name][:limit] for name in names)
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    for row in rows:
        row["metadata"] = as_object(row["metadata"])
    return rows


def as_object(kept: Any) -> Any:
    """Give the object that a text holds; text that is no JSON object stays text."""
    if not isinstance(kept, str) or not kept.startswith("{"):
        return kept
    try:
        return orjson.loads(kept)
    except orjson.JSONDecodeError:
        return kept
