"""Group-by over columnar day documents: concatenate the columns of a window's days, group by key, add up.

A columnar document holds lists of equal length. Integers stay integers (int64), so sums of money in nano-USD are exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import is_
from typing import Any

import numpy as np

from web.reading.columns import Column, Columns, Key, group

Document = Mapping[str, Any]

NANO_USD = 1_000_000_000
MOST_HELD = 64  # windows times kinds of figures


@dataclass(frozen=True)
class Groups:
    """Folded rows: `keys[i]` has the values `columns[name][i]`; keys are in order of first sight."""

    keys: list[Key]
    columns: dict[str, Column]

    def rows(self) -> list[tuple[Key, dict[str, Any]]]:
        """Return each key with its values as plain Python numbers."""
        names = list(self.columns)
        values = zip(*(self.columns[name].tolist() for name in names), strict=True) if names else [()] * len(self.keys)
        return [(key, dict(zip(names, row, strict=True))) for key, row in zip(self.keys, values, strict=True)]

    def as_dict(self, column: str) -> dict[str, Any]:
        """Return the values of one column by the first part of the key."""
        return {key[0]: value for key, value in zip(self.keys, self.columns[column].tolist(), strict=True)}


def pick(documents: Mapping[str, Document], days: Iterable[str]) -> list[Document]:
    """Return the documents of those of `days` that have one, in order."""
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

    The three name different columns. Values of `least` and `most` may be null: such a row does not count, and a group
    without any value gives NaN. What all documents but the newest give is kept as long as they are the same objects: a
    tick changes the newest.
    """
    shape = (tuple(keys), tuple(sums), tuple(least), tuple(most))
    settled, newest = documents[:-1], documents[-1:]
    if all(isinstance(document, Columns) for document in settled):
        folding = _folded(_Same(tuple(settled)), *shape).copy()
    else:
        folding, newest = _Folding(*shape), documents
    folding.add(newest)
    return Groups(list(folding.codes), folding.columns)


class _Same:
    """Documents that are told apart by which objects they are."""

    def __init__(self, documents: tuple[Document, ...]) -> None:
        self.documents = documents

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.documents)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Same) or len(self.documents) != len(other.documents):
            return False
        return all(map(is_, self.documents, other.documents))


Names = tuple[str, ...]


@lru_cache(maxsize=MOST_HELD)
def _folded(documents: _Same, keys: Names, sums: Names, least: Names, most: Names) -> "_Folding":
    folding = _Folding(keys, sums, least, most)
    folding.add(documents.documents)
    return folding


class _Folding:
    """Groups to which documents are added."""

    def __init__(self, keys: Names, sums: Names, least: Names, most: Names) -> None:
        self._keys, self._sums, self._least, self._most = keys, sums, least, most
        self.codes: dict[Key, int] = {}
        self.columns: dict[str, Column] = {name: np.zeros(0, dtype=np.int64) for name in sums}
        self.columns |= {name: np.zeros(0) for name in (*least, *most)}

    def copy(self) -> "_Folding":
        """Return groups of their own that begin like these."""
        other = _Folding(self._keys, self._sums, self._least, self._most)
        other.codes = dict(self.codes)
        other.columns = {name: column.copy() for name, column in self.columns.items()}
        return other

    def add(self, documents: Sequence[Document]) -> None:
        """Take the rows of documents in."""
        index = self._places(documents)
        for name in self._sums:
            values = _concatenate(documents, name)
            folded = self._longer(name, 0, np.result_type(self.columns[name], values))
            np.add.at(folded, index, values)
        for name in self._least:
            np.fmin.at(self._longer(name, np.nan, np.float64), index, _with_gaps(documents, name))
        for name in self._most:
            np.fmax.at(self._longer(name, np.nan, np.float64), index, _with_gaps(documents, name))

    def _places(self, documents: Sequence[Document]) -> Column:
        """Return for each row the place of its key among the groups."""
        codes, places = self.codes, []
        for document in documents:
            known, rows = (
                document.grouped(self._keys) if isinstance(document, Columns) else group(dict(document), self._keys)
            )
            own = np.fromiter((codes.setdefault(key, len(codes)) for key in known), dtype=np.intp, count=len(known))
            places.append(own[rows])
        return np.concatenate([np.zeros(0, dtype=np.intp), *places])

    def _longer(self, name: str, nothing: float, kind: Any) -> Column:
        """Return a column with room for all groups there are by now."""
        old = self.columns[name]
        column = self.columns[name] = np.full(len(self.codes), nothing, dtype=kind)
        column[: len(old)] = old
        return column


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
