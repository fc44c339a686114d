"""Charts as SVG, made on the server: lines over days with bands and marks.

Widths are percentages and heights pixels, so that text keeps its shape at any width; curves lie in an inner drawing
that is stretched. The numbers stand in a table behind each chart, which the script reads for its hover line. What is
drawn of a day that is not over is dashed: it is no fall, but a day so far.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor

from web.dashboard.formats import count, day
from web.dashboard.scales import Format, end_of_scale, gridlines

HEIGHT = 200
TOP, BOTTOM = 14, 24  # room for the highest gridline's number, and for the days
WIDTH = 1000  # of the inner drawing
MOST_LABELS = 8
COMPARED = ("before", "ahead")  # looks of lines that know nothing of the running day
SO_FAR = "so far"

Values = Sequence[float | None]


@dataclass(frozen=True)
class Series:
    """One line; `look` is a class of the stylesheet: `now`, `before`, `ahead`, `s1` to `s6`."""

    name: str
    values: Values
    look: str = "now"
    filled: bool = False


@dataclass(frozen=True)
class Band:
    """The room between two lines."""

    name: str
    low: Values
    high: Values


@dataclass(frozen=True)
class Mark:
    """A point to look at."""

    place: int
    value: float
    text: str
    look: str = "high"


@dataclass(frozen=True)
class Chart:
    """Lines over days; `labels` are ISO days, or texts. `running` is the label of the day that is not over."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    spell: Format = count
    bands: Sequence[Band] = ()
    marks: Sequence[Mark] = ()
    height: int = HEIGHT
    running: str | None = None
    _top: float = field(init=False, repr=False, default=0.0)

    def __post_init__(self) -> None:
        columns = [one.values for one in self.series] + [band.high for band in self.bands]
        most = max((value for values in columns for value in values if value is not None), default=0.0)
        object.__setattr__(self, "_top", end_of_scale(most, self.spell))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for one in self.series for value in one.values)

    @property
    def floor(self) -> int:
        """Where 0 lies, in pixels from above."""
        return self.height - BOTTOM

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Give the gridlines: (pixels from above, number), from the lowest."""
        return [(self.y(value), text) for value, text in gridlines(self._top, self.spell)]

    @property
    def gutter(self) -> int:
        """Give the room that the numbers of the gridlines need, in letters: odd, so that few classes do."""
        return max(len(text) for _, text in self.ticks) // 2 * 2 + 1

    @property
    def has_running_day(self) -> bool:
        """Whether a line ends with a day that is not over."""
        place = self._running_place
        drawn = [one.values for one in self.series if one.look not in COMPARED]
        return place is not None and any(values[place] is not None for values in drawn)

    @property
    def days(self) -> list[tuple[float, str, str, bool]]:
        """Give the labels beneath: (percent from the left, text, anchor, whether it goes when there is little room)."""
        last = len(self.labels) - 1
        step = max(1, ceil(len(self.labels) / MOST_LABELS))
        places = list(range(last, -1, -step))[::-1]
        anchors = {0: "start", last: "end"}
        return [
            (self.x(place), self.label(place), anchors.get(place, "middle"), (len(places) - number) % 2 == 0)
            for number, place in enumerate(places)
        ]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Give the curves: (class, path)."""
        found = [(f"fill {one.look}", self._area(self._whole_days(one))) for one in self.series if one.filled]
        for one in self.series:
            whole = self._whole_days(one)
            found.append((f"line {one.look}", self._line(whole)))
            found.append((f"line {one.look} alone", self._alone(whole)))
            if whole is not one.values:
                step = self._last_step(one.values)
                found += [(f"line {one.look} so-far", self._line(step)), (f"line {one.look} alone", self._alone(step))]
        return [(look, path) for look, path in found if path]

    @property
    def rooms(self) -> list[str]:
        """Give the paths of the bands."""
        return [self._room(band) for band in self.bands]

    @property
    def points(self) -> list[tuple[float, float, Mark]]:
        """Give the marks: (percent from the left, pixels from above, mark)."""
        return [(self.x(mark.place), self.y(mark.value), mark) for mark in self.marks]

    @property
    def rows(self) -> list[tuple[str, str, list[str]]]:
        """Give the table behind the chart: (label, its text, figures as text); the running day's says so."""
        columns = [one.values for one in self.series]
        columns += [side for band in self.bands for side in (band.low, band.high)]
        return [
            (label, self._row_head(place), [_cell(values[place], self.spell) for values in columns])
            for place, label in enumerate(self.labels)
        ]

    @property
    def heads(self) -> list[tuple[str, str]]:
        """Give the column heads of that table: (text, look of what it is drawn as)."""
        return [(one.name, one.look) for one in self.series] + [
            (f"{band.name}, {side}", "room") for band in self.bands for side in ("low", "high")
        ]

    def label(self, place: int, year: bool = False) -> str:
        """Spell a label."""
        text = self.labels[place]
        return day(text, year) if _is_day(text) else text

    @property
    def first_day(self) -> str | None:
        """Give the first label when labels are days: one after the other, then."""
        return self.labels[0] if len(self.labels) > 1 and _is_day(self.labels[0]) else None

    def _row_head(self, place: int) -> str:
        return self.label(place, True) + (f" {SO_FAR}" if place == self._running_place else "")

    @cached_property
    def _running_place(self) -> int | None:
        return self.labels.index(self.running) if self.running in self.labels else None

    def _whole_days(self, one: Series) -> Values:
        """Give a line without what follows the last whole day."""
        place = self._running_place
        return one.values if place is None or one.look in COMPARED else one.values[:place]

    def _last_step(self, values: Values) -> Values:
        """Give the step from the last whole day to the running one, at its place; nothing if nothing was so far."""
        place = self._running_place
        if place is None or values[place] is None:
            return []
        first = max(0, place - 1)
        return [*[None] * first, *values[first : place + 1]]

    def x(self, place: float) -> float:
        """Give percent from the left."""
        return round(100 * place / max(1, len(self.labels) - 1), 3)

    def y(self, value: float) -> float:
        """Give pixels from above."""
        return round(self.floor - (self.floor - TOP) * value / self._top, 2) if self._top else float(self.floor)

    def _points(self, values: Values) -> list[list[str]]:
        """Give the runs of known values as points."""
        runs: list[list[str]] = [[]]
        for place, value in enumerate(values):
            if value is None:
                runs.append([])
            else:
                runs[-1].append(f"{self.x(place) * WIDTH / 100:g},{self.y(value):g}")
        return [run for run in runs if run]

    def _line(self, values: Values) -> str:
        return "".join(f"M{' L'.join(run)}" for run in self._points(values) if len(run) > 1)

    def _alone(self, values: Values) -> str:
        """Give the days that have no neighbour, as points."""
        return "".join(f"M{run[0]} h.01" for run in self._points(values) if len(run) == 1)

    def _area(self, values: Values) -> str:
        parts = []
        for run in self._points(values):
            first, last = run[0].partition(",")[0], run[-1].partition(",")[0]
            parts.append(f"M{first},{self.floor} L{' L'.join(run)} L{last},{self.floor}Z")
        return "".join(parts)

    def _room(self, band: Band) -> str:
        known = [
            (place, low, high)
            for place, (low, high) in enumerate(zip(band.low, band.high, strict=True))
            if low is not None and high is not None
        ]
        there = [f"{self.x(place) * WIDTH / 100:g},{self.y(high):g}" for place, _, high in known]
        back = [f"{self.x(place) * WIDTH / 100:g},{self.y(low):g}" for place, low, _ in reversed(known)]
        return f"M{' L'.join(there + back)}Z" if known else ""


def quantile_steps(values: Sequence[float], steps: int = 6) -> list[int]:
    """Give each value its colour: 0 for nothing, else 1 to `steps` by the share of other values below it."""
    ordered = sorted({value for value in values if value > 0})
    ranks = {value: 1 + floor(steps * place / len(ordered)) for place, value in enumerate(ordered)}
    return [ranks.get(value, 0) for value in values]


def _is_day(label: str) -> bool:
    return len(label) == 10 and label[4] == "-"


def _cell(value: float | None, spell: Format) -> str:
    return "" if value is None else spell(value)
