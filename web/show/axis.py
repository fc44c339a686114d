"""The labels beneath a chart: which of its times are named, and how. Labels are ISO days, ISO times or texts."""

from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import NamedTuple

from web.show.formats import day

MOST_LABELS = 8
LEAST_MONTHS_DAYS = 60  # a longer chart is named by its months
EDGE_PERCENT = 3  # so near to an end a text begins or ends there
WEEK = 7


class AxisLabel(NamedTuple):
    """A named place of an axis."""

    percent: float  # from the left
    text: str
    anchor: str  # of SVG: start, middle or end
    goes: bool  # whether it is left out when room is short


def is_day(label: str) -> bool:
    """Return whether a label is a day."""
    return len(label) == 10 and label[4] == "-" and label[7] == "-"


def is_time(label: str) -> bool:
    """Return whether a label is a time with its offset."""
    return len(label) > 16 and label[10] == "T" and label[4] == "-"


def step_days(labels: Sequence[str]) -> int | None:
    """Return how many days lie between two labels: 1 or 7; None if they are not days with the same distance."""
    if len(labels) < 2 or not (is_day(labels[0]) and is_day(labels[1]) and is_day(labels[-1])):
        return None
    first, second, last = (date.fromisoformat(one) for one in (labels[0], labels[1], labels[-1]))
    step = (second - first).days
    return step if step in (1, WEEK) and (last - first).days == step * (len(labels) - 1) else None


def are_months(labels: Sequence[str]) -> bool:
    """Return whether labels are the first days of months."""
    return len(labels) > 1 and all(is_day(one) and one.endswith("-01") for one in labels)


def spell(label: str, *, year: bool = False, months: bool = False) -> str:
    """Spell a label in full: a month, a day, a day and its time."""
    if is_time(label):
        return f"{day(label[:10], year)} {label[11:16]}"
    if months:
        return f"{date.fromisoformat(label):%b %Y}".replace(" ", "\u00a0")
    return day(label, year) if is_day(label) else label


def axis_labels(labels: Sequence[str]) -> list[AxisLabel]:
    """Return the labels of an axis, a handful: months where there are many days, hours within days."""
    found = _months(labels) or _evenly(labels)
    last = max(1, len(labels) - 1)
    named = []
    for number, (place, text) in enumerate(found):
        percent = round(100 * place / last, 3)
        anchor = "start" if percent < EDGE_PERCENT else "end" if percent > 100 - EDGE_PERCENT else "middle"
        named.append(AxisLabel(percent, text, anchor, (len(found) - number) % 2 == 0))
    return named


def _months(labels: Sequence[str]) -> list[tuple[int, str]]:
    """Return the first place of each month with its name, with the year at the first one and at each January."""
    step = step_days(labels)
    whole = are_months(labels)
    if not whole and (step is None or step * len(labels) < LEAST_MONTHS_DAYS):
        return []
    places = [
        place
        for place, label in enumerate(labels)
        if whole or label.endswith("-01") or (place > 0 and label[:7] != labels[place - 1][:7])
    ]
    shown = places[:: max(1, ceil(len(places) / MOST_LABELS))]
    years = [labels[place][:4] for place in shown]
    return [
        (place, f"{date.fromisoformat(labels[place]):%b}" + (f"\u00a0{year}" if year not in years[:number] else ""))
        for number, (place, year) in enumerate(zip(shown, years, strict=True))
    ]


def _evenly(labels: Sequence[str]) -> list[tuple[int, str]]:
    """Return every so-manieth label, the last one among them; the year stands where it changes."""
    last = len(labels) - 1
    step = max(1, ceil(len(labels) / MOST_LABELS))
    places = list(range(last, -1, -step))[::-1]
    return [
        (place, _short(labels, place, places[number - 1] if number else None)) for number, place in enumerate(places)
    ]


def _short(labels: Sequence[str], place: int, before: int | None) -> str:
    label = labels[place]
    if is_time(label):
        is_same_day = labels[0][:10] == labels[-1][:10]
        is_new = before is None or labels[before][:10] != label[:10]
        return label[11:16] if is_same_day or not is_new else spell(label)
    turns = is_day(label) and labels[0][:4] != labels[-1][:4] and (before is None or labels[before][:4] != label[:4])
    return spell(label, year=turns)
