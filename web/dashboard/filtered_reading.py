"""A reading of some rows only: the figures of one model, one agent or both, by the functions that give those of all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from snapshots.reader import NotComputed
from web.reading.columns import Columns, group
from web.reading.context import Reading
from web.reading.fold import Document

NARROWED = ("cost_days", "cost_agent_days", "behavior_hours")
BY_AGENT = {"cost_days": "cost_agent_days"}  # by snapshot: the one that has its columns, and the agent beside them


@dataclass(frozen=True)
class Only:
    """Rows of columnar documents that have all of some values: `wanted` are pairs of a column and its value."""

    wanted: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, **columns: str | None) -> "Only | None":
        """Return the rows that have the given values; None, which is all rows, if no value is given."""
        wanted = tuple((column, value) for column, value in columns.items() if value)
        return cls(wanted) if wanted else None

    def source(self, snapshot: str) -> str:
        """Return the snapshot whose documents are read for those of `snapshot`."""
        by_agent = any(column == "agent_id" for column, _ in self.wanted)
        return BY_AGENT.get(snapshot, snapshot) if by_agent else snapshot

    def sources(self, snapshots: Iterable[str]) -> list[str]:
        """Return the snapshots that are read for `snapshots`, each once."""
        return list(dict.fromkeys(self.source(name) for name in snapshots))


@dataclass(frozen=True)
class Narrowed(Reading):
    """A reading as of any day, of all rows or of some."""

    only: Only | None = None

    @property
    def is_part(self) -> bool:
        """Whether some of the rows are left out."""
        return self.only is not None

    def documents(self, name: str) -> dict[str, Document]:
        """Return the documents with the wanted rows. Raises NotComputed if an earlier release published them."""
        if self.only is None or name not in NARROWED:
            return super().documents(name)
        source = self.only.source(name)
        return {day: _rows(document, self.only, source) for day, document in super().documents(source).items()}


def _rows(document: Document, only: Only, source: str) -> Document:
    names, values = zip(*only.wanted, strict=True)
    if not all(name in document for name in names) or (source == "cost_agent_days" and "provider" not in document):
        raise NotComputed(source)
    keys, rows = document.grouped(names) if isinstance(document, Columns) else group(dict(document), names)
    places = np.flatnonzero(rows == keys.index(values)) if values in keys else np.zeros(0, dtype=np.intp)
    return Columns({name: _pick(column, places, len(rows)) for name, column in document.items()})


def _pick(column: Any, places: np.ndarray[Any, Any], length: int) -> Any:
    if len(column) != length:
        return column
    return column[places] if isinstance(column, np.ndarray) else [column[place] for place in places.tolist()]


def matching(rows: Sequence[Any], wanted: Mapping[str, str | None]) -> list[Any]:
    """Return the rows whose attributes have all of the wanted values; a value that is None or empty asks nothing."""
    asked = {name: value for name, value in wanted.items() if value}
    return [row for row in rows if all(getattr(row, name) == value for name, value in asked.items())]
