"""Charts as SVG, made on the server: lines over days with bands and marks, sparklines, shares.

Widths are percentages and heights pixels, so that text keeps its shape at any width; curves lie in an inner drawing
that is stretched. The numbers stand in a table behind each chart, which the script reads for its hover line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10

from web.dashboard.formats import count, day

HEIGHT = 200
TOP, BOTTOM = 14, 24  # room for the highest gridline's number, and for the days
WIDTH = 1000  # of the inner drawing
MOST_LABELS = 8
LEAST = 1e-12  # less is nothing to draw
SPARK_WIDTH, SPARK_HEIGHT = 96, 22

Values = Sequence[float | None]
Format = Callable[[float | None], str]


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
    """Lines over days; `labels` are ISO days, or texts."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    spell: Format = count
    bands: Sequence[Band] = ()
    marks: Sequence[Mark] = ()
    height: int = HEIGHT
    _top: float = field(init=False, repr=False, default=0.0)

    def __post_init__(self) -> None:
        columns = [one.values for one in self.series] + [band.high for band in self.bands]
        most = max((value for values in columns for value in values if value is not None), default=0.0)
        object.__setattr__(self, "_top", _round_up(most))

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
        """Give the gridlines: (pixels from above, number)."""
        step = _step(self._top)
        values = [step * place for place in range(round(self._top / step) + 1)] if step else [0.0]
        return [(self.y(value), self.spell(value)) for value in values]

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
        filled = [(f"fill {one.look}", self._area(one.values)) for one in self.series if one.filled]
        return filled + [(f"line {one.look}", self._line(one.values)) for one in self.series]

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
        """Give the table behind the chart: (label, its text, figures as text)."""
        columns = [one.values for one in self.series]
        columns += [side for band in self.bands for side in (band.low, band.high)]
        return [
            (label, self.label(place, True), [_cell(values[place], self.spell) for values in columns])
            for place, label in enumerate(self.labels)
        ]

    @property
    def heads(self) -> list[str]:
        """Give the column heads of that table."""
        return [one.name for one in self.series] + [
            f"{band.name}, {side}" for band in self.bands for side in ("low", "high")
        ]

    def label(self, place: int, year: bool = False) -> str:
        """Spell a label."""
        text = self.labels[place]
        return day(text, year) if len(text) == 10 and text[4] == "-" else text

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
        return "".join(f"M{' L'.join(run)}" if len(run) > 1 else f"M{run[0]} h.01" for run in self._points(values))

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


def spark(values: Sequence[float]) -> str:
    """Give the path of a sparkline from 0 to its own maximum."""
    most = max(values, default=0.0)
    wide = SPARK_WIDTH / max(1, len(values) - 1)
    room = SPARK_HEIGHT - 3
    points = [
        f"{place * wide:.1f},{SPARK_HEIGHT - 1.5 - (room * value / most if most else 0):.1f}"
        for place, value in enumerate(values)
    ]
    return f"M{' L'.join(points)}" if len(points) > 1 else ""


def thin(values: Sequence[float], most: int = 48) -> list[float]:
    """Add neighbouring values up until at most `most` are left, so that a small chart stays readable."""
    size = ceil(len(values) / most) or 1
    first = len(values) % size  # the newest group is whole
    groups = ([values[:first]] if first else []) + [values[at : at + size] for at in range(first, len(values), size)]
    return [sum(group) / len(group) for group in groups]


def quantile_steps(values: Sequence[float], steps: int = 6) -> list[int]:
    """Give each value its colour: 0 for nothing, else 1 to `steps` by the share of other values below it."""
    ordered = sorted({value for value in values if value > 0})
    ranks = {value: 1 + floor(steps * place / len(ordered)) for place, value in enumerate(ordered)}
    return [ranks.get(value, 0) for value in values]


def _cell(value: float | None, spell: Format) -> str:
    return "" if value is None else spell(value)


def _step(top: float) -> float:
    return top / 4 if top else 0.0


def _round_up(most: float) -> float:
    """Give the end of the scale: four equal steps of a round number."""
    if most < LEAST:
        return 0.0
    step = most / 4
    size = 10 ** floor(log10(step))
    nice = next(nice for nice in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10) if nice * size >= step * 0.9999)
    return float(4 * nice * size)
