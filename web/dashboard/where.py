"""Filters of an address: `where`, each an operator, a dimension and a value."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from snapshots.lake.query.catalogue import SUBJECTS, TAG

SIGNS = {"is": "is", "is_not": "is not", "contains": "contains", "contains_not": "does not contain"}
OPPOSITES = {"is": "is_not", "is_not": "is", "contains": "contains_not", "contains_not": "contains"}
NOT_SAID = "\u2205"  # stands for a value that the producer did not say
SEPARATOR = "|"
MOST = 20


@dataclass(frozen=True)
class Where:
    """One filter of an address: `operator|dimension|value`."""

    operator: str
    dimension: str
    value: str

    @classmethod
    def read(cls, text: str) -> "Where | None":
        """Parse a parameter; None if it is not a filter."""
        parts = text.split(SEPARATOR, 2)
        return cls(*parts) if len(parts) == 3 and parts[0] in SIGNS else None

    def __str__(self) -> str:
        """Return the parameter."""
        return SEPARATOR.join((self.operator, self.dimension, self.value))

    @property
    def opposite(self) -> "Where":
        """The filter that leaves what this one leaves out."""
        return Where(OPPOSITES[self.operator], self.dimension, self.value)

    def applies_to(self, subject: str, tags: Sequence[str]) -> bool:
        """Return whether a subject of the query API has the dimension."""
        dimensions = SUBJECTS[subject].dimensions
        return self.dimension in dimensions or self.dimension.removeprefix(TAG) in tags

    @property
    def sign(self) -> str:
        """The operator as people read it."""
        return SIGNS[self.operator]

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return "not said" if self.value == NOT_SAID else self.value

    @property
    def words(self) -> str:
        """The filter as people read it, without its value."""
        return f"{self.dimension} {SIGNS[self.operator]}"

    @property
    def as_filter(self) -> list[object]:
        """The filter as the query API takes it."""
        return [self.operator, self.dimension, [None if self.value == NOT_SAID else self.value]]


def carried(arguments: MultiDict[str, str]) -> tuple[Where, ...]:
    """Return the filters of an address, each once; one that a form adds counts too."""
    found = [one for one in map(Where.read, arguments.getlist("where")) if one is not None]
    added = (arguments.get("operator", "is"), arguments.get("dimension", ""), arguments.get("value", ""))
    if all(added) and added[0] in SIGNS:
        found.append(Where(*added))
    return tuple(dict.fromkeys(found))[:MOST]
