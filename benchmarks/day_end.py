"""The end of the running day: real clients' hours (ServeGen), asked at 06, 12, 18 and 22 h of each day.

Beside it stand what was forecast of the hours that are left ("forecast share only") and the pace of the day so far by
its usual shape ("pace only"). The errors of other series, which new ones go by, were measured on half of the clients
("fit"); the other half ("held out") says how good it is. Only days that cost something are judged, from the fourth on.
"""

import gzip
import os
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.measure import Result
from jobs.forecasting.day_end import HOURS, learn, rest_of_day
from jobs.forecasting.histories import Floats, Histories
from jobs.forecasting.methods import forecast
from jobs.forecasting.sums import HIGH_80, LOW_80, MEDIAN, chance_above

DATA = Path(os.environ.get("AUTOBOT_BENCHMARK_DATA", "../shared/data"))  # not part of the repository
ASKED_AT = (6, 12, 18, 22)
FIRST_DAY = 3
BUDGETS = (0.8, 1.0, 1.2)  # of what the day came to
SEED = 5  # of the split into halves, by which the errors of other series were measured
ASKED = {
    f"{half}, {hour} h: {figure}": asked
    for half in ("held out", "all")
    for hour in ASKED_AT
    for figure, asked in (
        ("in the 80 % band", ".72 - .88"),
        ("mean error", "< both"),
        ("Brier score of a breach", "< both"),
    )
}


class Cases(NamedTuple):
    """Days of clients, asked at one hour; what came and what was said of it."""

    client: NDArray[np.int64]
    spent: Floats
    rest: Floats
    quantiles: Floats  # (cases, levels), of the rest
    by_share: Floats
    by_pace: Floats


def run() -> Result:
    """Judge the day's end on every hourly file of the folder."""
    paths = sorted(DATA.glob("*hourly*.csv.gz"))
    if not paths:
        click.echo(f"day_end: no data in {DATA.resolve()}; AUTOBOT_BENCHMARK_DATA names the folder", err=True)
    figures: dict[str, float] = {}
    for path in paths:
        hourly = read_hours(path)
        fit = np.zeros(len(hourly), dtype=bool)
        fit[np.random.default_rng(SEED).permutation(len(hourly))[: len(hourly) // 2]] = True
        prefix = "" if len(paths) == 1 else f"{path.name.split('.')[0]}, "
        for hour in ASKED_AT:
            cases = ask(hourly, hour)
            for name, half in (("fit", fit), ("held out", ~fit), ("all", np.ones(len(fit), dtype=bool))):
                figures |= {f"{prefix}{name}, {hour} h: {key}": value for key, value in judge(cases, half).items()}
    return Result("day_end", figures, ASKED)


def read_hours(path: Path) -> Floats:
    """Return what each client cost in each hour, (clients, days, HOURS), at $3 and $15 a million tokens."""
    frame = pl.read_csv(BytesIO(gzip.decompress(path.read_bytes())))
    tokens = {"input_tokens": 3e-6, "output_tokens": 15e-6}
    cost = sum((pl.col(name).cast(pl.Float64).fill_null(0) * usd for name, usd in tokens.items()), pl.lit(0.0))
    keys = frame.select("model", "client").unique().sort("model", "client").with_row_index("row")
    spent = frame.join(keys, on=["model", "client"]).group_by("row", "hour").agg(cost.sum().alias("cost"))
    days = int(frame["hour"].max()) // HOURS + 1  # type: ignore[arg-type]
    hourly = np.zeros((len(keys), days * HOURS))
    hourly[spent["row"].to_numpy(), spent["hour"].to_numpy()] = spent["cost"].to_numpy()
    return hourly.reshape(len(keys), days, HOURS)


def ask(hourly: Floats, hour: int) -> Cases:
    """Ask at `hour` of every day that cost something, of every client that had cost something before."""
    found = []
    for day in range(FIRST_DAY, hourly.shape[1]):
        before = hourly[:, :day]
        asked = np.flatnonzero((before.sum(axis=(1, 2)) > 0) & (hourly[:, day].sum(axis=1) > 0))
        past = np.concatenate([before.sum(axis=0, keepdims=True), before[asked]])  # the total comes first
        daily = past.sum(axis=2)
        lengths = day - (daily > 0).argmax(axis=1)
        expected = forecast(Histories.aligned(daily, lengths), 1).daily[:, 0]
        model = learn(past, lengths, expected)
        today = np.concatenate([hourly[:, day].sum(axis=0, keepdims=True), hourly[asked, day]])
        quarters = np.repeat(today / 4, 4, axis=1)
        quarters[:, hour * 4 :] = 0
        left, spent = model.shares[:, hour:].sum(axis=1), quarters.sum(axis=1)
        pace = spent * left / np.maximum(1 - left, 1e-9)
        quantiles = rest_of_day(model, quarters, hour)
        figures = (spent, today[:, hour:].sum(axis=1), quantiles, expected * left, pace)
        found.append(Cases(asked, *(figure[1:] for figure in figures)))
    return Cases(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def judge(cases: Cases, half: NDArray[np.bool_]) -> dict[str, float]:
    """Return the share of outcomes in the band, mean errors and Brier scores for those clients."""
    spent, rest, quantiles, share, pace = (part[half[cases.client]] for part in cases[1:])
    slack = 1e-9 * (spent + rest)
    held = (rest >= quantiles[:, LOW_80] - slack) & (rest <= quantiles[:, HIGH_80] + slack)
    figures = {
        "days": float(len(rest)),
        "in the 80 % band": float(held.mean()),
        "mean error": float(np.abs(quantiles[:, MEDIAN] - rest).mean()),
        "mean error of forecast share only": float(np.abs(share - rest).mean()),
        "mean error of pace only": float(np.abs(pace - rest).mean()),
    }
    left = np.concatenate([times * (spent + rest) - spent for times in BUDGETS])
    breached = np.concatenate([(times * (spent + rest) <= spent + rest) for times in BUDGETS])
    each = np.tile(np.arange(len(rest)), len(BUDGETS))
    chance = [1.0 if room <= 0 else chance_above(quantiles[row], room) for row, room in zip(each, left, strict=True)]
    said = {"": np.array(chance), " of forecast share only": share[each] >= left, " of pace only": pace[each] >= left}
    for name, probability in said.items():
        errors = probability.astype(np.float64) - breached
        figures[f"Brier score of a breach{name}"] = float((errors**2).mean())
    return figures
