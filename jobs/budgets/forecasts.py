"""What is still to come of everything that has a budget: the rest of the running day, and the days after it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

import numpy as np
import polars as pl

from jobs.budgets.periods import midnight
from jobs.forecasting.day_end import HOURS, QUARTERS, DayEnd, added, left_after, rest_of_day, stacked, unknown_day
from jobs.forecasting.histories import Floats
from jobs.forecasting.running_day import RunningDay, running_day
from jobs.forecasting.sums import LEVELS, MEDIAN
from jobs.warehouse import Warehouse

Subject = tuple[str, str]  # scope and scope_id
TOTAL: Subject = ("total", "")
_DayEndRow = tuple[str, str, float, float, list[float], list[float], list[float]]


@dataclass(frozen=True)
class Forecast:
    """What will have been spent from now until each of `moments`: a row of quantiles at LEVELS, in nano-dollars.

    Moments rise, UTC without a zone. `moments` begin with now (nothing) and go by the hour to the end of the running
    day, then by the day.
    """

    moments: tuple[datetime, ...]
    quantiles: Floats  # (moments, levels)


Forecasts = Mapping[Subject, Forecast]


def read_forecasts(warehouse: Warehouse, subjects: Collection[Subject], zone: str, now: datetime) -> Forecasts:
    """Return what is to come of each subject; days are cut in the reporting zone.

    A subject that is not forecast but was spent on today has the rest of today; one that is neither is missing.
    """
    today = running_day(now, zone)
    wanted = sorted({*subjects, TOTAL}) if subjects else []
    frame = pl.DataFrame(wanted, schema={"scope": pl.String, "scope_id": pl.String}, orient="row")
    with warehouse.view(budget_subjects=frame):
        spent = _quarters(warehouse, wanted, today)
        later, expected = _later_days(warehouse, today.day)
        models = _day_ends(warehouse, expected)
    whole = models[TOTAL].shares[0] if TOTAL in models else np.full(HOURS, 1 / HOURS)
    for place, subject in enumerate(wanted):
        if subject not in models and spent[place].any():
            models[subject] = unknown_day(whole, spent[place : place + 1], today.hours)
    known = [place for place, subject in enumerate(wanted) if subject in models and subject in subjects]
    if not known:
        return {}
    together = stacked([models[wanted[place]] for place in known])
    rest = rest_of_day(together, spent[known], today.hours)
    moments, parts = _hours_left(today, together.shares)
    forecasts: dict[Subject, Forecast] = {}
    for row, place in enumerate(known):
        of_today = parts[row][:, None] * rest[row]
        days = later.get(wanted[place], {})
        after = np.array([_with_rest(rest[row], sums) for sums in days.values()]).reshape(-1, len(LEVELS))
        ends = tuple(midnight(day + timedelta(days=1), zone) for day in days)
        quantiles = np.maximum.accumulate(np.concatenate([of_today, after]), axis=0)
        forecasts[wanted[place]] = Forecast((now, *moments, *ends), quantiles)
    return forecasts


def _quarters(warehouse: Warehouse, wanted: list[Subject], today: RunningDay) -> Floats:
    """Return what was spent on each subject in each quarter of an hour of the running day, (subjects, QUARTERS)."""
    spent = np.zeros((len(wanted), QUARTERS))
    places = {subject: place for place, subject in enumerate(wanted)}
    rows = warehouse.run("budgets/running_day", midnight=today.begins, day_end=today.ends)
    for scope, scope_id, quarter, cost in cast("list[tuple[str, str, int, float]]", rows):
        spent[places[scope, scope_id], quarter] = cost
    return spent


def _later_days(warehouse: Warehouse, today: date) -> tuple[dict[Subject, dict[date, Floats]], dict[Subject, float]]:
    """Return the sums from tomorrow up to each day, as quantiles, and what an older forecast says of today.

    Both by subject; the series of one subject are added up.
    """
    rows = cast("list[tuple[str, str, str, date, list[int]]]", warehouse.run("budgets/forecasts"))
    series: dict[tuple[str, str, str], dict[date, Floats]] = {}
    for scope, scope_id, name, day, quantiles in rows:
        series.setdefault((scope, scope_id, name), {})[day] = np.array(quantiles, dtype=np.float64)
    sums: dict[Subject, dict[date, Floats]] = {}
    expected: dict[Subject, float] = {}
    nothing = np.zeros(len(LEVELS))
    for (scope, scope_id, _), days in series.items():
        until_today = float(days.get(today, nothing)[MEDIAN])
        if today in days:
            until_yesterday = float(days.get(today - timedelta(days=1), nothing)[MEDIAN])
            expected[scope, scope_id] = expected.get((scope, scope_id), 0.0) + until_today - until_yesterday
        found = sums.setdefault((scope, scope_id), {})
        for day, sums_until in days.items():
            if day > today:
                found[day] = found.get(day, nothing) + np.maximum(sums_until - until_today, 0.0)
    return sums, expected


def _day_ends(warehouse: Warehouse, expected_today: Mapping[Subject, float]) -> dict[Subject, DayEnd]:
    """Return the model of the running day's end by subject; the series of one subject are added up."""
    rows = cast("list[_DayEndRow]", warehouse.run("budgets/day_ends"))
    series: dict[Subject, list[DayEnd]] = {}
    for scope, scope_id, expected, usual, shares, ratios, surprises in rows:
        by_hour = np.array(ratios).reshape(1, HOURS, len(LEVELS))
        series.setdefault((scope, scope_id), []).append(
            DayEnd(np.array([expected]), np.array([usual]), np.array([shares]), by_hour, np.array([surprises]))
        )
    models = {subject: added(stacked(parts)) for subject, parts in series.items()}
    for subject, expected in expected_today.items():
        if subject in models:
            models[subject] = models[subject]._replace(expected=np.array([expected]))
    return models


def _hours_left(today: RunningDay, shares: Floats) -> tuple[list[datetime], Floats]:
    """Return the full hours that are to come of the day, and which part of the rest is spent by then.

    The parts are (subjects, 1 + hours), the first is nothing; as the shape of the day has it.
    """
    hours = np.arange(np.floor(today.hours) + 1, HOURS + 1)
    length = today.ends - today.begins
    moments = [today.begins + length * (float(hour) / HOURS) for hour in hours]
    left = np.stack([left_after(shares, float(hour)) for hour in (today.hours, *hours)], axis=1)
    by_clock = np.concatenate([[0.0], (hours - today.hours) / max(HOURS - today.hours, 1e-9)])
    known = left[:, :1] > 0
    parts: Floats = np.where(known, 1 - left / np.where(known, left[:, :1], 1.0), by_clock)
    return moments, parts


def _with_rest(rest: Floats, later: Floats) -> Floats:
    """Return the quantiles of the rest of today and later days together: their errors are taken to be independent."""
    deviation = np.hypot(rest - rest[MEDIAN], later - later[MEDIAN])
    sign = np.sign(np.arange(len(LEVELS)) - MEDIAN)
    both: Floats = np.maximum(rest[MEDIAN] + later[MEDIAN] + sign * deviation, 0.0)
    return both
