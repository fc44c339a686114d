"""The outlook of a budget: what will have been spent at the end of its period, and when it will be used up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from jobs.forecasting.sums import HIGH_80, LEVELS, LOW_80, MEDIAN, chance_above


@dataclass(frozen=True)
class Forecast:
    """What will have been spent since `begins` at each of `ends`, as quantiles at LEVELS in nano-dollars."""

    begins: datetime  # UTC without a zone, as `ends`
    ends: tuple[datetime, ...]
    quantiles: tuple[tuple[int, ...], ...]

    def plus(self, other: "Forecast") -> "Forecast":
        """Add another series of the same days; as both go up and down together in it, the band is rather too wide."""
        by_end = dict(zip(other.ends, other.quantiles, strict=True))
        sums = tuple(
            tuple(map(sum, zip(mine, by_end[end], strict=True))) if end in by_end else mine
            for end, mine in zip(self.ends, self.quantiles, strict=True)
        )
        return Forecast(self.begins, self.ends, sums)


@dataclass(frozen=True)
class Outlook:
    """Money in nano-dollars; a breach that is not expected within the period is None."""

    median: int
    low: int  # ends of the 80 % band
    high: int
    breach_probability: float
    breach_at: datetime | None
    breach_earliest: datetime | None
    breach_latest: datetime | None


def look_ahead(
    forecast: Forecast, spent: int, already: int, threshold: int, now: datetime, end: datetime
) -> Outlook | None:
    """Give the outlook at the `end` of a period with `spent` until `now`; None when the forecast does not reach so far.

    `already` is what was spent since the forecast begins. Spending never falls: what is forecast below it is past.
    """
    if not forecast.ends or end > forecast.ends[-1]:
        return None
    paths = [_path(forecast, level, spent, already, now) for level in range(len(LEVELS))]
    at_end = [_at(path, end) for path in paths]
    if spent >= threshold:
        return Outlook(at_end[MEDIAN], at_end[LOW_80], at_end[HIGH_80], 1.0, None, None, None)
    return Outlook(
        median=at_end[MEDIAN],
        low=at_end[LOW_80],
        high=at_end[HIGH_80],
        breach_probability=chance_above(at_end, threshold),
        breach_at=_reaches(paths[MEDIAN], threshold, end),
        breach_earliest=_reaches(paths[HIGH_80], threshold, end),
        breach_latest=_reaches(paths[LOW_80], threshold, end),
    )


Path = Sequence[tuple[datetime, int]]  # times and what was spent in the period until then, both rising


def _path(forecast: Forecast, level: int, spent: int, already: int, now: datetime) -> Path:
    ahead = [
        (day_end, spent + max(quantiles[level] - already, 0))
        for day_end, quantiles in zip(forecast.ends, forecast.quantiles, strict=True)
        if day_end > now
    ]
    return [(now, spent), *ahead]


def _at(path: Path, moment: datetime) -> int:
    """Give what is spent until `moment`; within a day as much in each hour."""
    for (begun, low), (over, high) in pairwise(path):
        if moment <= over:
            return low + round((high - low) * ((moment - begun) / (over - begun)))
    return path[-1][1]


def _reaches(path: Path, threshold: int, end: datetime) -> datetime | None:
    for (begun, low), (over, high) in pairwise(path):
        if high >= threshold:
            moment = begun + (over - begun) * ((threshold - low) / (high - low))
            return moment.replace(microsecond=0) if moment < end else None
    return None
