"""What a page may be narrowed to: a URL carries it from page to page, and a card that does not apply it says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FILTERS = {  # by parameter of the URL: what it is called
    "model": "Model",
    "agent": "Agent",
    "feature": "Feature",
    "category": "Category",
    "priority": "Priority",
}


@dataclass(frozen=True)
class Filter:
    """One thing that a URL narrows to."""

    name: str
    label: str
    value: str
    applies: bool  # whether any card of the page applies it


def state_of(arguments: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of a URL, in their order."""
    return {name: arguments[name] for name in FILTERS if arguments.get(name)}


def filters_of(arguments: Mapping[str, str], applied: Sequence[str], hidden: Sequence[str]) -> list[Filter]:
    """Return the filters that a page shows: those of the URL but for `hidden` ones; its cards apply those `applied`."""
    return [
        Filter(name, FILTERS[name], value, name in applied)
        for name, value in state_of(arguments).items()
        if name not in hidden
    ]
