"""What is still to come of everything that has a budget: the rest of the running day, and the days after it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

import numpy as np
import polars as pl

from jobs.calendar import midnight
from jobs.forecasting.day_end import HOURS, QUARTERS, DayEnd, added, left_after, rest_of_day, stacked, unknown_day
from jobs.forecasting.histories import Floats
from jobs.forecasting.running_day import DayInProgress, running_day
from jobs.forecasting.sums import LEVELS, MEDIAN
from jobs.warehouse import Warehouse

Subject = tuple[str, str]  # scope and scope_id
TOTAL: Subject = ("total", "")
Days = tuple[list[date], Floats]  # days after today, and the sums from tomorrow up to each as quantiles
_NO_DAYS: Days = ([], np.zeros((0, len(LEVELS))))
_DayEndRow = tuple[str, str, float, float, list[float], list[float], list[float], float]
MOST_DAYS = 46  # after today: as far as a month can reach


@dataclass(frozen=True)
class Forecast:
    """What will have been spent from now until each of `moments`: a row of quantiles at LEVELS, in nano-dollars.

    Moments rise, UTC without a zone. `moments` begin with now (nothing) and go by the hour to the end of the running
    day, then by the day.
    """

    moments: tuple[datetime, ...]
    quantiles: Floats  # (moments, levels)


Forecasts = Mapping[Subject, Forecast]


def read_forecasts(
    warehouse: Warehouse, subjects: Collection[Subject], zone: str, now: datetime, first: date | None = None
) -> Forecasts:
    """Return what is to come of each subject; days are cut in the reporting zone.

    A subject that is not forecast but was spent on today has the rest of today; one that is neither is missing. Of the
    days between today and `first` nothing is read: with many subjects that are asked for one day, it is that day.
    """
    today = running_day(now, zone)
    wanted = sorted({*subjects, TOTAL}) if subjects else []
    last = today.day + timedelta(days=MOST_DAYS) if first is None else first
    frame = pl.DataFrame(wanted, schema={"scope": pl.String, "scope_id": pl.String}, orient="row")
    with warehouse.view(budget_subjects=frame):
        spent = _quarters(warehouse, wanted, today)
        later, expected = _later_days(warehouse, today.day, first or today.day, last)
        models = _day_ends(warehouse, today, expected)
    whole = models[TOTAL].shares[0] if TOTAL in models else np.full(HOURS, 1 / HOURS)
    for place, subject in enumerate(wanted):
        if subject not in models and spent[place].any():
            models[subject] = unknown_day(whole, spent[place : place + 1], today.hours)
    asked = set(subjects)
    known = [place for place, subject in enumerate(wanted) if subject in models and subject in asked]
    if not known:
        return {}
    together = stacked([models[wanted[place]] for place in known])
    rest = rest_of_day(together, spent[known], today.hours)
    moments, parts = _hours_left(today, together.shares)
    ends: dict[date, datetime] = {}
    forecasts: dict[Subject, Forecast] = {}
    for row, place in enumerate(known):
        days, sums = later.get(wanted[place], _NO_DAYS)
        for day in days:
            if day not in ends:
                ends[day] = midnight(day + timedelta(days=1), zone)
        quantiles = np.concatenate([parts[row][:, None] * rest[row], _with_rest(rest[row], sums)])
        moments_of = (now, *moments, *(ends[day] for day in days))
        forecasts[wanted[place]] = Forecast(moments_of, np.maximum.accumulate(quantiles, axis=0))
    return forecasts


def _quarters(warehouse: Warehouse, wanted: list[Subject], today: DayInProgress) -> Floats:
    """Return what was spent on each subject in each quarter of an hour of the running day, (subjects, QUARTERS)."""
    spent = np.zeros((len(wanted), QUARTERS))
    places = {subject: place for place, subject in enumerate(wanted)}
    rows = warehouse.run("budgets/running_day", midnight=today.begins, day_end=today.ends)
    for scope, scope_id, quarter, cost in cast("list[tuple[str, str, int, float]]", rows):
        spent[places[scope, scope_id], quarter] = cost
    return spent


def _later_days(
    warehouse: Warehouse, today: date, first: date, last: date
) -> tuple[dict[Subject, Days], dict[Subject, float]]:
    """Return the sums from tomorrow up to each day, as quantiles, and what an older forecast says of today.

    Both by subject; the series of one subject are added up, as far as all of them are known.
    """
    rows = warehouse.run("budgets/forecasts", today=today.isoformat(), first=first.isoformat(), last=last.isoformat())
    found: dict[Subject, Days] = {}
    expected: dict[Subject, float] = {}
    for scope, scope_id, days, flat in cast("list[tuple[str, str, list[date], list[int]]]", rows):
        subject = (scope, scope_id)
        sums = np.array(flat, dtype=np.float64).reshape(len(days), len(LEVELS))
        known = sum(day <= today for day in days)  # of an older forecast: what it said of the days until today
        past = float(sums[known - 1, MEDIAN]) if known and days[known - 1] == today else 0.0
        if known and days[known - 1] == today:
            expected[subject] = expected.get(subject, 0.0) + past - (float(sums[0, MEDIAN]) if known > 1 else 0.0)
        later, above = days[known:], np.maximum(sums[known:] - past, 0.0)
        if subject in found:
            count = min(len(later), len(found[subject][0]))
            later, above = later[:count], above[:count] + found[subject][1][:count]
        found[subject] = (later, above)
    return found, expected


def _day_ends(
    warehouse: Warehouse, today: DayInProgress, expected_today: Mapping[Subject, float]
) -> dict[Subject, DayEnd]:
    """Return the model of the running day's end by subject, right for this hour; series of one subject are added up."""
    hour = min(int(today.hours), HOURS - 1)
    asked = {"hour": hour, "next_hour": min(hour + 1, HOURS - 1), "levels": len(LEVELS)}
    rows = cast("list[_DayEndRow]", warehouse.run("budgets/day_ends", **asked))
    is_later = np.arange(HOURS)[None, :, None] > hour
    series: dict[Subject, list[DayEnd]] = {}
    for scope, scope_id, expected, usual, shares, ratios, next_ratios, surprise in rows:
        by_hour = np.where(is_later, np.array(next_ratios), np.array(ratios))
        surprises = np.full((1, HOURS), surprise)
        series.setdefault((scope, scope_id), []).append(
            DayEnd(np.array([expected]), np.array([usual]), np.array([shares]), by_hour, surprises)
        )
    models = {subject: parts[0] if len(parts) == 1 else added(stacked(parts)) for subject, parts in series.items()}
    for subject, expected in expected_today.items():
        if subject in models:
            models[subject] = models[subject]._replace(expected=np.array([expected]))
    return models


def _hours_left(today: DayInProgress, shares: Floats) -> tuple[list[datetime], Floats]:
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
    """Return the quantiles of the rest of today together with each of the sums `later`, (days, levels).

    The errors of both are taken to be independent.
    """
    middle = later[:, MEDIAN, None]
    deviation = np.hypot(rest - rest[MEDIAN], later - middle)
    sign = np.sign(np.arange(len(LEVELS)) - MEDIAN)
    both: Floats = np.maximum(rest[MEDIAN] + middle + sign * deviation, 0.0)
    return both
