"""Snapshot documents as the web keeps them: numbers in arrays, repeated text once, keys grouped once.

A year of a thousand agents is a million numbers: as Python objects they take ten times the memory, and folding them
takes ten times as long. A document that a tick did not change stays the same object, and so keeps what was made of it.
"""

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from snapshots import codec

Key = tuple[Any, ...]
Column = npt.NDArray[Any]

REPEATED = frozenset({"agent_id", "model", "provider", "feature", "event_type", "session_feature", "unpriced_reason"})
UNREAD = frozenset({"last_activity"})  # as a column; the snapshot `agents` has it for each agent
_SMALL = np.iinfo(np.int32)


class Columns(dict[str, Any]):
    """A document; what was made of its columns is kept with it."""

    __slots__ = ("_grouped",)

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(document)
        self._grouped: dict[tuple[str, ...], tuple[list[Key], Column]] = {}

    def grouped(self, keys: Sequence[str]) -> tuple[list[Key], Column]:
        """Return the distinct keys of the rows, in order of first sight, and for each row the place of its key."""
        names = tuple(keys)
        known = self._grouped.get(names)
        if known is None:
            known = self._grouped[names] = group(self, names)
        return known


def decode(data: bytes) -> Columns:
    """Read a document."""
    found = codec.decode(data)
    return Columns({name: _packed(name, value) for name, value in found.items() if not _is_unread(name, value)})


def group(document: dict[str, Any], keys: Sequence[str]) -> tuple[list[Key], Column]:
    """Return the distinct keys of a columnar document's rows, and for each row the place of its key."""
    places: dict[Key, int] = {}
    columns = (plain(document[name]) for name in keys)
    rows = [places.setdefault(key, len(places)) for key in zip(*columns, strict=True)]
    return list(places), np.asarray(rows, dtype=np.int32)


def plain(values: Any) -> Any:
    """Return an array, or a number out of one, in Python's own numbers; anything else as it is."""
    return values.tolist() if isinstance(values, np.ndarray | np.generic) else values


def _is_unread(name: str, value: Any) -> bool:
    return name in UNREAD and isinstance(value, list)


def _packed(name: str, value: Any) -> Any:
    """Return a list of numbers as an array; a list with other things in it stays a list."""
    if not isinstance(value, list) or not value:
        return value
    kinds = set(map(type, value))
    if kinds == {int}:
        whole = np.asarray(value)
        return whole.astype(np.int32) if _SMALL.min <= whole.min() and whole.max() <= _SMALL.max else whole
    if kinds <= {int, float}:
        return np.asarray(value, dtype=np.float64)
    if name in REPEATED:
        return [sys.intern(text) if type(text) is str else text for text in value]
    return value
