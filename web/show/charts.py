"""Charts as SVG, made on the server: lines over days with bands and marks.

Widths are percentages and heights pixels, so that text keeps its shape at any width; curves lie in an inner drawing
that is stretched. A browser whose script runs draws the curves anew with uPlot (`plots.py`), where they lie; what is
here is the first paint, paper, and browsers without script. The numbers stand in a table behind each chart. What is
drawn of a day that is not over is dashed: it is no fall, but a day so far.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import ceil, floor

from web.show.formats import count, day
from web.show.scales import Format, end_of_scale, gridlines

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
class ChartBand:
    """The room between two lines."""

    name: str
    low: Values
    high: Values


@dataclass(frozen=True)
class ChartMark:
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
    bands: Sequence[ChartBand] = ()
    marks: Sequence[ChartMark] = ()
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
    def top(self) -> float:
        """Where the scale ends; 0 when all values are."""
        return self._top

    @property
    def floor(self) -> int:
        """Where 0 lies, in pixels from above."""
        return self.height - BOTTOM

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Return the gridlines: (pixels from above, number), from the lowest."""
        return [(self.y(value), text) for value, text in gridlines(self._top, self.spell)]

    @property
    def gutter(self) -> int:
        """Return the room that the numbers of the gridlines need, in letters: odd, so that few classes do."""
        return max(len(text) for _, text in self.ticks) // 2 * 2 + 1

    @property
    def has_running_day(self) -> bool:
        """Whether a line ends with a day that is not over."""
        place = self.running_place
        drawn = [one.values for one in self.series if one.look not in COMPARED]
        return place is not None and any(values[place] is not None for values in drawn)

    @property
    def days(self) -> list[tuple[float, str, str, bool]]:
        """Return the labels beneath: (percent from the left, text, anchor, whether it goes when room is short)."""
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
        """Return the curves: (class, path)."""
        drawn = [(one, self._runs(self._whole_days(one))) for one in self.series]
        found = [(f"fill {one.look}", self._area(runs)) for one, runs in drawn if one.filled]
        for one, runs in drawn:
            found += [(f"line {one.look}", _line(runs)), (f"line {one.look} alone", _alone(runs))]
            step = self._runs(self._last_step(one))
            found += [(f"line {one.look} so-far", _line(step)), (f"line {one.look} alone", _alone(step))]
        return [(look, path) for look, path in found if path]

    @property
    def rooms(self) -> list[str]:
        """Return the paths of the bands."""
        return [self._room(band) for band in self.bands]

    @property
    def points(self) -> list[tuple[float, float, ChartMark]]:
        """Return the marks: (percent from the left, pixels from above, mark)."""
        return [(self.x(mark.place), self.y(mark.value), mark) for mark in self.marks]

    @property
    def rows(self) -> list[tuple[str, str, list[str]]]:
        """Return the table behind the chart: (label, its text, figures as text); the running day's says so."""
        columns = [one.values for one in self.series]
        columns += [side for band in self.bands for side in (band.low, band.high)]
        return [
            (label, self._row_head(place), [cell(values[place], self.spell) for values in columns])
            for place, label in enumerate(self.labels)
        ]

    @property
    def heads(self) -> list[str]:
        """Return the column heads of that table."""
        return [one.name for one in self.series] + [
            f"{band.name}, {side}" for band in self.bands for side in ("low", "high")
        ]

    def label(self, place: int, year: bool = False) -> str:
        """Spell a label."""
        text = self.labels[place]
        return day(text, year) if _is_day(text) else text

    @property
    def first_day(self) -> str | None:
        """Return the first label when labels are days, one after the other; not those of weeks or months."""
        labels = self.labels
        if len(labels) < 2 or not (_is_day(labels[0]) and _is_day(labels[-1])):
            return None
        between = date.fromisoformat(labels[-1]) - date.fromisoformat(labels[0])
        return labels[0] if between.days == len(labels) - 1 else None

    def _row_head(self, place: int) -> str:
        return self.label(place, True) + (f" {SO_FAR}" if place == self.running_place else "")

    @cached_property
    def running_place(self) -> int | None:
        """The place of the day that is not over; None when it is not drawn."""
        return self.labels.index(self.running) if self.running in self.labels else None

    def _whole_days(self, one: Series) -> Values:
        """Return a line without what follows the last whole day."""
        place = self.running_place
        return one.values if place is None or one.look in COMPARED else one.values[:place]

    def _last_step(self, one: Series) -> Values:
        """Return the step from the last whole day to the running one, at its place; nothing if nothing was so far."""
        place = self.running_place
        if place is None or one.look in COMPARED or one.values[place] is None:
            return []
        first = max(0, place - 1)
        return [*[None] * first, *one.values[first : place + 1]]

    def x(self, place: float) -> float:
        """Return percent from the left."""
        return round(100 * place / max(1, len(self.labels) - 1), 3)

    def y(self, value: float) -> float:
        """Return pixels from above."""
        return round(self.floor - (self.floor - TOP) * value / self._top, 2) if self._top else float(self.floor)

    @cached_property
    def _columns(self) -> list[str]:
        """Where each label lies in the inner drawing."""
        return [f"{self.x(place) * WIDTH / 100:g}," for place in range(len(self.labels))]

    def _runs(self, values: Values) -> list[list[str]]:
        """Return the runs of known values as points."""
        floor, scale = self.floor, (self.floor - TOP) / self._top if self._top else 0.0
        runs: list[list[str]] = [[]]
        for column, value in zip(self._columns, values, strict=False):  # values may end before the labels do
            if value is None:
                runs.append([])
            else:
                runs[-1].append(f"{column}{round(floor - scale * value, 2):g}")
        return [run for run in runs if run]

    def _area(self, runs: list[list[str]]) -> str:
        ends = [(run[0].partition(",")[0], run[-1].partition(",")[0]) for run in runs]
        return "".join(
            f"M{first},{self.floor} L{' L'.join(run)} L{last},{self.floor}Z"
            for run, (first, last) in zip(runs, ends, strict=True)
        )

    def _room(self, band: ChartBand) -> str:
        known = [
            (self._columns[place], low, high)
            for place, (low, high) in enumerate(zip(band.low, band.high, strict=True))
            if low is not None and high is not None
        ]
        there = [f"{column}{self.y(high):g}" for column, _, high in known]
        back = [f"{column}{self.y(low):g}" for column, low, _ in reversed(known)]
        return f"M{' L'.join(there + back)}Z" if known else ""


def _line(runs: list[list[str]]) -> str:
    return "".join(f"M{' L'.join(run)}" for run in runs if len(run) > 1)


def _alone(runs: list[list[str]]) -> str:
    """Return the days that have no neighbour, as points."""
    return "".join(f"M{run[0]} h.01" for run in runs if len(run) == 1)


def quantile_steps(values: Sequence[float], steps: int = 6) -> list[int]:
    """Return each value its colour: 0 for nothing, else 1 to `steps` by the share of other values below it."""
    ordered = sorted({value for value in values if value > 0})
    ranks = {value: 1 + floor(steps * place / len(ordered)) for place, value in enumerate(ordered)}
    return [ranks.get(value, 0) for value in values]


def _is_day(label: str) -> bool:
    return len(label) == 10 and label[4] == "-"


def cell(value: float | None, spell: Format) -> str:
    """Spell a value for the table; empty when it is not known."""
    return "" if value is None else spell(value)
