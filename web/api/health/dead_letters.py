"""Entries that did not fit, of all streams."""

from collections.abc import Mapping
from typing import Any

from web.reading.fold import Document
from web.reading.rows import newest


def dead_letters(documents: Mapping[str, Document]) -> list[dict[str, Any]]:
    """Return what is published of the streams, newest first, each with its `stream`."""
    rows = [{**one, "stream": stream} for stream, document in documents.items() for one in newest(document)]
    return sorted(rows, key=lambda one: one["seen_at"], reverse=True)
