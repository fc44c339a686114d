"""Forecasts as an answer gives them: from nano-dollars by place to USD by day."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from web.api.forecasts.answers import (
    Band,
    BothIntervals,
    CostEstimate,
    ForecastAccuracy,
    Horizon,
    Horizons,
    Intervals,
    RunningDay,
)
from web.reading.columns import plain
from web.reading.fold import Document, usd
from web.reading.window import Window

MOST_NAMED = 10
NOTHING_YET = "Too little data: no day with spending has closed yet. From the first one on there is a forecast."


def field_of(scope: str, id: str | None, documents: Mapping[str, Document]) -> str | list[str]:
    """Return the field of a series; when there is no such one, those that may be meant.

    A model may be named without its provider when only one has it.
    """
    if scope == "total":
        return "total"
    exact = f"{scope}/{id}"
    if exact in documents or scope != "model":
        return exact if exact in documents else []
    meant = [field for field in documents if field.startswith("model/") and field.split("/", 2)[2] == id]
    return meant[0] if len(meant) == 1 else meant


def named(scope: str, documents: Mapping[str, Document]) -> str:
    """Return the names of the series of a scope for a message: ten of them, and how many more there are."""
    own = f"{scope}/"
    names = sorted(field.removeprefix(own).removeprefix("/") for field in documents if field.startswith(own))
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more or "none"


def estimate(document: Document, days: int) -> CostEstimate:
    """Return the first `days` days of a forecast."""
    first = date.fromisoformat(document["as_of"])
    keys = Window(first, first + timedelta(days=days - 1)).day_keys()
    sums = document["cumulative"]
    known_95 = document["low95"] is not None
    return CostEstimate(
        total_estimated_usd=usd(int(sums["median"][days - 1])),
        daily_estimates=dict(zip(keys, _usd(document["median"]), strict=False)),
        intervals=BothIntervals(
            level_80=_intervals(document, "80", keys),
            level_95=_intervals(document, "95", keys) if known_95 else None,
        ),
        sums=Horizons(
            next_7_days=_horizon(sums, first, 7),
            next_14_days=_horizon(sums, first, 14),
            next_30_days=_horizon(sums, first, 30),
            end_of_week=_horizon(sums, first, 7 - first.weekday()),
            end_of_month=_horizon(sums, first, monthrange(first.year, first.month)[1] - first.day + 1),
        ),
    )


def running_day(document: Document) -> RunningDay:
    """Return what today cost, and what it will have cost."""
    day = document["running_day"]
    low, high = day.get("low80"), day.get("high80")
    return RunningDay(
        spent_usd=usd(day["spent"]),
        expected_usd=usd(day["expected"]),
        level_80=None if low is None or high is None else Band(low=usd(low), high=usd(high)),
    )


def accuracy(document: Document) -> ForecastAccuracy:
    """Return how well the method did."""
    return ForecastAccuracy(**document["accuracy"])


def columns_of(scope: str, id: str) -> dict[str, str | None]:
    """Return what the rows of a series have in the columns of day documents; null is a provider that was not said."""
    if scope == "agent":
        return {"agent_id": id}
    provider, _, model = id.partition("/")
    return {"provider": id or None} if scope == "provider" else {"provider": provider or None, "model": model}


def daily_nano_usd(days: Mapping[str, Document], window: Window, wanted: Mapping[str, str | None]) -> dict[str, int]:
    """Return the exact cost of every day of a window of those rows whose columns have the `wanted` values."""
    found = dict.fromkeys(window.day_keys(), 0)
    for day in found.keys() & days.keys():
        columns = [plain(days[day][name]) for name in wanted]
        costs = plain(days[day]["cost_nano_usd"])
        rows = zip(*columns, strict=True)
        found[day] = sum(cost for cost, row in zip(costs, rows, strict=True) if row == tuple(wanted.values()))
    return found


def _usd(amounts: Sequence[int]) -> list[float]:
    return [usd(int(amount)) for amount in amounts]


def _intervals(document: Document, level: str, keys: Sequence[str]) -> Intervals:
    sums, last = document["cumulative"], len(keys) - 1
    low, high = _usd(document[f"low{level}"]), _usd(document[f"high{level}"])
    return Intervals(
        total=_band(sums, level, last),
        daily={key: Band(low=low[place], high=high[place]) for place, key in enumerate(keys)},
    )


def _band(sums: Mapping[str, Sequence[int]], level: str, place: int) -> Band:
    return Band(low=usd(int(sums[f"low{level}"][place])), high=usd(int(sums[f"high{level}"][place])))


def _horizon(sums: Mapping[str, Sequence[int]], first: date, days: int) -> Horizon:
    return Horizon(
        until=(first + timedelta(days=days - 1)).isoformat(),
        estimated_usd=usd(int(sums["median"][days - 1])),
        level_80=_band(sums, "80", days - 1),
        level_95=None if sums["low95"] is None else _band(sums, "95", days - 1),
    )
