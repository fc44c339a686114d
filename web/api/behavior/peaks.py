"""When the product is used: hours of the day, weekdays, parts of the day."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from web.api.behavior.answers import PeakHour
from web.reading.fold import Document, fold, pick
from web.reading.window import Window

WEEK_DAYS = 7
PEAK_HOURS = 5

Documents = Mapping[str, Document]
Part = Literal["morning", "afternoon", "evening", "night", "unknown"]
PARTS: dict[Part, range] = {
    "morning": range(6, 12),
    "afternoon": range(12, 18),
    "evening": range(18, 24),
    "night": range(0, 6),
}


def hours(documents: Documents, window: Window) -> dict[str, dict[str, int]]:
    """Return events by local hour `00`..`23` and feature."""
    heatmap: dict[str, dict[str, int]] = {f"{hour:02d}": {} for hour in range(24)}
    for (hour, feature), row in fold(pick(documents, window.day_keys()), ["hour", "feature"], ["events"]).rows():
        heatmap[f"{hour:02d}"][feature] = row["events"]
    return heatmap


def peak_hours(heatmap: Mapping[str, Mapping[str, int]]) -> list[PeakHour]:
    """Return the five busiest hours, busiest first, ties by hour."""
    totals = [PeakHour(hour=hour, total_events=sum(cell.values())) for hour, cell in heatmap.items()]
    return sorted(totals, key=lambda peak: (-peak.total_events, peak.hour))[:PEAK_HOURS]


def weekday_means(documents: Documents, window: Window) -> list[list[float | None]]:
    """Return mean events per calendar occurrence of each weekday (Monday first) and hour; None if it does not occur."""
    occurrences = [0] * WEEK_DAYS
    events = np.zeros((WEEK_DAYS, 24), dtype=np.int64)
    for day in window.dates():
        occurrences[day.weekday()] += 1
        document = documents.get(day.isoformat())
        if document is not None:
            np.add.at(events[day.weekday()], np.asarray(document["hour"], dtype=np.intp), document["events"])
    rows = zip(events.tolist(), occurrences, strict=True)
    return [[count / times if times else None for count in row] for row, times in rows]


def part_of_day(heatmap: Mapping[str, Mapping[str, int]]) -> Part:
    """Name the part of the day with most events; ties go to the earlier one of morning, afternoon, evening, night."""
    totals = {part: sum(sum(heatmap[f"{hour:02d}"].values()) for hour in own) for part, own in PARTS.items()}
    return max(totals, key=lambda part: totals[part]) if any(totals.values()) else "unknown"


def advise(heatmap: Mapping[str, Mapping[str, int]], zone: str) -> str:
    """State in words when the product is used most and least."""
    totals = {hour: sum(cell.values()) for hour, cell in heatmap.items()}
    part = part_of_day(heatmap)
    if part == "unknown":
        return "No event lies in the window: there is no peak to plan for."
    busiest = max(totals, key=lambda hour: totals[hour])
    quietest = min(totals, key=lambda hour: totals[hour])
    return (
        f"Most events fall in the {part}, the busiest hour begins at {busiest}:00 ({zone}): have capacity ready then. "
        f"The quietest begins at {quietest}:00: a good time for maintenance."
    )
