"""Group-by over columnar day documents: concatenate the columns of a window's days, group by key, add up.

A columnar document holds lists of equal length. Integers stay integers (int64), so sums of money in nano-USD are exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from web.columns import Column, Columns, Key, group

Document = Mapping[str, Any]

NANO_USD = 1_000_000_000


@dataclass(frozen=True)
class Groups:
    """Folded rows: `keys[i]` has the values `columns[name][i]`; keys are in order of first sight."""

    keys: list[Key]
    columns: dict[str, Column]

    def rows(self) -> list[tuple[Key, dict[str, Any]]]:
        """Give each key with its values as plain Python numbers."""
        names = list(self.columns)
        values = zip(*(self.columns[name].tolist() for name in names), strict=True) if names else [()] * len(self.keys)
        return [(key, dict(zip(names, row, strict=True))) for key, row in zip(self.keys, values, strict=True)]

    def as_dict(self, column: str) -> dict[str, Any]:
        """Give the values of one column by the first part of the key."""
        return {key[0]: value for key, value in zip(self.keys, self.columns[column].tolist(), strict=True)}


def pick(documents: Mapping[str, Document], days: Iterable[str]) -> list[Document]:
    """Give the documents of those of `days` that have one, in order."""
    return [documents[day] for day in days if day in documents]


def total(documents: Iterable[Document], field: str) -> Any:
    """Add up a plain number field over day documents; 0 when there are none."""
    return sum(document[field] for document in documents)


def fold(
    documents: Sequence[Document],
    keys: Sequence[str],
    sums: Sequence[str],
    least: Sequence[str] = (),
    most: Sequence[str] = (),
) -> Groups:
    """Group the rows of all documents by `keys`; add up `sums`, take the minimum of `least`, the maximum of `most`.

    Values of `least` and `most` may be null: such a row does not count, and a group without any value gives NaN.
    """
    codes: dict[Key, int] = {}
    places = []
    for document in documents:
        known, rows = document.grouped(keys) if isinstance(document, Columns) else group(dict(document), keys)
        own = np.fromiter((codes.setdefault(key, len(codes)) for key in known), dtype=np.intp, count=len(known))
        places.append(own[rows])
    index = np.concatenate([np.zeros(0, dtype=np.intp), *places])
    columns: dict[str, Column] = {}
    for name in sums:
        values = _concatenate(documents, name)
        folded = np.zeros(len(codes), dtype=values.dtype)
        np.add.at(folded, index, values)
        columns[name] = folded
    for name in least:
        columns[name] = np.full(len(codes), np.nan)
        np.fmin.at(columns[name], index, _with_gaps(documents, name))
    for name in most:
        columns[name] = np.full(len(codes), np.nan)
        np.fmax.at(columns[name], index, _with_gaps(documents, name))
    return Groups(list(codes), columns)


def usd(nano_usd: int) -> float:
    """Turn exact nano-USD into USD, at the edge of the service only."""
    return nano_usd / NANO_USD


def _concatenate(documents: Sequence[Document], name: str) -> Column:
    parts = [np.asarray(document[name]) for document in documents if len(document[name])]
    values = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    return values.astype(np.int64 if values.dtype.kind in "iub" else np.float64, copy=False)


def _with_gaps(documents: Sequence[Document], name: str) -> Column:
    parts = [np.asarray(document[name], dtype=np.float64) for document in documents if len(document[name])]
    return np.concatenate(parts) if parts else np.zeros(0)
