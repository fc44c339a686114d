"""Turns filters into SQL conditions; every value becomes a parameter."""

from dataclasses import dataclass, field

from snapshots.lake.engines.protocol import Value
from snapshots.lake.query.catalogue import TAG
from snapshots.lake.query.question import Combination, Filter


@dataclass
class Parameters:
    """Values of a statement, named as they are taken in; equal values share a name."""

    values: dict[str, Value] = field(default_factory=dict)

    def take(self, value: Value) -> str:
        """Take a value in; return its placeholder."""
        for name, known in self.values.items():
            if name.startswith("p") and type(known) is type(value) and known == value:
                return f"${name}"
        name = f"p{len(self.values) + 1}"
        self.values[name] = value
        return f"${name}"


def column(name: str, parameters: Parameters) -> str:
    """Return the column of a dimension that is not one of time."""
    if name.startswith(TAG):
        return f"tags[{parameters.take(name.removeprefix(TAG))}]"
    return f'"{name}"'


def conditions(filters: tuple[Filter, ...], parameters: Parameters) -> str:
    """Return one condition that holds where all filters hold; empty without filters."""
    return " and ".join(_condition(one, parameters) for one in filters)


def _condition(part: Filter, parameters: Parameters) -> str:
    if isinstance(part, Combination):
        each = [_condition(one, parameters) for one in part.filters]
        if part.operator == "not":
            return f"not ({' and '.join(each)})"
        return "(" + f" {part.operator} ".join(each) + ")"
    name = column(part.dimension, parameters)
    values = [parameters.take(value) for value in part.values if value is not None]
    if part.operator in ("is", "is_not"):
        found = [f"{name} in ({', '.join(values)})"] if values else []
    else:
        found = [f"contains({name}, {value})" for value in values]
    either = [f"coalesce({one}, false)" for one in found] + ([f"{name} is null"] if None in part.values else [])
    held = "(" + " or ".join(either) + ")"
    return f"not {held}" if part.operator.endswith("not") else held
