"""Figures that only pages need: small series beside the rows of a table."""

from collections.abc import Mapping, Sequence

from web.columns import plain
from web.fold import Document
from web.window import Window

OUTCOMES = ("completed", "failed", "cancelled", "timeout")


def tasks_by_day(days: Mapping[str, Document], window: Window, names: Sequence[str]) -> dict[str, list[int]]:
    """Give for each of some agents its finished tasks of every day of a window."""
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
