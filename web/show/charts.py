"""Charts as SVG, made on the server: lines over days with bands and marks.

Widths are percentages and heights pixels, so that text keeps its shape at any width; curves lie in an inner drawing
that is stretched. A browser whose script runs draws the curves anew with uPlot (`plots.py`), where they lie; what is
here is the first paint, paper, and browsers without script. The numbers stand in a table behind each chart. What is
drawn of a day that is not over is dashed: it is no fall, but a day so far.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from math import floor

from web.show.axis import AxisLabel, are_months, axis_labels, is_time, spell, step_days
from web.show.formats import count
from web.show.scales import Format, end_of_scale, gridlines

HEIGHT = 200
TOP, BOTTOM = 14, 24  # room for the highest gridline's number, and for the days
WIDTH = 1000  # of the inner drawing
COMPARED = ("before", "ahead")  # looks of lines that know nothing of the running day
SO_FAR = "so far"

Values = Sequence[float | None]


@dataclass(frozen=True)
class Series:
    """One line; `look` is a class of the stylesheet: `now`, `before`, `ahead`, `s1` to `s9`."""

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
class Flag:
    """A moment that something happened at, such as a release; `kind` is a class of the stylesheet."""

    place: int
    text: str
    kind: str = "other"


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
    flags: Sequence[Flag] = ()
    stacked: bool = False  # whether each line lies upon those before it; they have no gaps then
    _top: float = field(init=False, repr=False, default=0.0)

    def __post_init__(self) -> None:
        columns = [*self.drawn, *(band.high for band in self.bands)]
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
    def days(self) -> list[AxisLabel]:
        """Return the labels beneath."""
        return axis_labels(self.labels)

    @cached_property
    def drawn(self) -> Sequence[Values]:
        """Return where each line lies: its values, or in a stack their sum with all lines beneath it."""
        if not self.stacked:
            return [one.values for one in self.series]
        sums = accumulate(self.series, lambda below, one: _added(below, one.values), initial=[0.0] * len(self.labels))
        return list(sums)[1:]

    def without(self, names: Collection[str]) -> "Chart":
        """Return the chart without some of its lines and bands."""
        if not names:
            return self
        series = [one for one in self.series if one.name not in names]
        bands = [one for one in self.bands if one.name not in names]
        marks = self.marks if self.series and self.series[0] in series else ()
        return replace(self, series=series, bands=bands, marks=marks)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Return the curves: (class, path)."""
        drawn = list(zip(self.series, self.drawn, strict=True))
        if self.stacked:
            drawn.reverse()  # the lower ones over the higher ones
        runs = [self._runs(self._whole_days(one, values)) for one, values in drawn]
        area = "stack" if self.stacked else "fill"
        found = [
            (f"{area} {one.look}", self._area(there))
            for (one, _), there in zip(drawn, runs, strict=True)
            if one.filled or self.stacked
        ]
        for (one, values), there in zip(drawn, runs, strict=True):
            found += [(f"line {one.look}", _line(there)), (f"line {one.look} alone", _alone(there))]
            step = self._runs(self._last_step(one, values))
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
        return spell(self.labels[place], year=year, months=are_months(self.labels))

    @property
    def step_days(self) -> int | None:
        """Return how many days a label stands for, 1 or 7; None when labels are not days in a row."""
        return step_days(self.labels)

    @property
    def first_day(self) -> str | None:
        """Return the first label when labels are days or weeks in a row."""
        return self.labels[0] if self.step_days else None

    @property
    def has_times(self) -> bool:
        """Whether labels are times with their offsets."""
        return len(self.labels) > 1 and is_time(self.labels[0])

    def _row_head(self, place: int) -> str:
        return (
            self.label(place, True)
            + (f" {SO_FAR}" if place == self.running_place else "")
            + "".join(f", {one.text}" for one in self.flags if one.place == place)
        )

    @cached_property
    def running_place(self) -> int | None:
        """The place of the day that is not over; None when it is not drawn."""
        return self.labels.index(self.running) if self.running in self.labels else None

    def _whole_days(self, one: Series, values: Values) -> Values:
        """Return a line without what follows the last whole day."""
        place = self.running_place
        return values if place is None or one.look in COMPARED else values[:place]

    def _last_step(self, one: Series, values: Values) -> Values:
        """Return the step from the last whole day to the running one, at its place; nothing if nothing was so far."""
        place = self.running_place
        if place is None or one.look in COMPARED or one.values[place] is None:
            return []
        first = max(0, place - 1)
        return [*[None] * first, *values[first : place + 1]]

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


def _added(below: Values, above: Values) -> list[float]:
    return [(one or 0.0) + (other or 0.0) for one, other in zip(below, above, strict=True)]


def cell(value: float | None, spell: Format) -> str:
    """Spell a value for the table; empty when it is not known."""
    return "" if value is None else spell(value)
