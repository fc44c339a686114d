"""Figures that only pages need: small series beside the rows of a table."""

from collections.abc import Mapping, Sequence

from web.reading.columns import plain
from web.reading.fold import Document
from web.reading.window import Window

OUTCOMES = ("completed", "failed", "cancelled", "timeout")


def sums_by_day(
    days: Mapping[str, Document], keys: Sequence[str], column: str, names: Sequence[str]
) -> list[float | None]:
    """Return the sum of a column over some agents, for each of some days."""
    wanted = frozenset(names)
    return [
        sum(
            value for name, value in zip(days[key]["agent_id"], plain(days[key][column]), strict=True) if name in wanted
        )
        if key in days
        else 0
        for key in keys
    ]


def tasks_by_day(days: Mapping[str, Document], window: Window, names: Sequence[str]) -> dict[str, list[int]]:
    """Return for each of some agents its finished tasks of every day of a window."""
    keys = window.day_keys()
    found = {name: [0] * len(keys) for name in names}
    for place, key in enumerate(keys):
        document = days.get(key)
        if document is None:
            continue
        columns = [plain(document[outcome]) for outcome in OUTCOMES]
        for row, name in enumerate(document["agent_id"]):
            if name in found:
                found[name][place] = sum(column[row] for column in columns)
    return found
