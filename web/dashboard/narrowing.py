"""A reading of some rows only: the figures of one model or one agent, by the functions that give those of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from web.columns import Columns
from web.context import Reading
from web.fold import Document


@dataclass(frozen=True)
class Only:
    """The rows of columnar documents where `column` is `value`; `source` stands in for the snapshot that is asked."""

    snapshot: str
    column: str
    value: str
    source: str | None = None


@dataclass(frozen=True)
class Narrowed(Reading):
    """A reading as of any day, of all rows or of some."""

    only: Only | None = None

    def documents(self, name: str) -> dict[str, Document]:
        """Give the documents, with those rows only that are asked for."""
        only = self.only
        if only is None or only.snapshot != name:
            return super().documents(name)
        whole = super().documents(only.source or name)
        narrowed = {day: _rows(document, only) for day, document in whole.items()}
        if only.source is None:
            return narrowed
        columns = next((tuple(document) for document in super().documents(name).values()), ())
        return {day: _completed(document, columns) for day, document in narrowed.items()}


def _rows(document: Document, only: Only) -> Document:
    values: Sequence[Any] = document[only.column]
    places = [place for place, value in enumerate(values) if value == only.value]
    return Columns({name: _pick(column, places, len(values)) for name, column in document.items()})


def _pick(column: Any, places: Sequence[int], length: int) -> Any:
    if len(column) != length:
        return column
    return column[places] if isinstance(column, np.ndarray) else [column[place] for place in places]


def _completed(document: Document, columns: Sequence[str]) -> Document:
    """Give the document the columns of another snapshot: nothing in those that it has not."""
    rows = len(document["calls"])
    blank = {name: [None] * rows if name == "provider" else np.zeros(rows, dtype=np.int64) for name in columns}
    return Columns({**blank, **document})
