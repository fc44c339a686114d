"""Forecasts: how well they do on real daily money (NN5) beside methods that anybody can do, and how long they take.

From days four weeks apart, with 56, 180 and 365 days of history: the coming 14 days by OWA, the band of a day, and that
of the sum of 30 days. AutoETS of statsforecast is judged in the same run where it is installed (the extra `bench`).
"""

import os
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

import click
import numpy as np

from benchmarks.measure import Result, peak_rss_mb
from jobs.forecasting.backtest import OURS, backtest
from jobs.forecasting.daily_csv import read_csv
from jobs.forecasting.histories import Floats, Histories
from jobs.forecasting.outlook import look_ahead
from jobs.forecasting.projection import DAYS
from jobs.forecasting.rivals import RIVALS, Rival

DATA = Path(os.environ.get("AUTOBOT_BENCHMARK_DATA", "../shared/data"))  # not part of the repository
MONEY = DATA / "nn5-daily-dev.csv.gz"
HISTORIES = {56: 0.85, 180: 0.82, 365: 0.80}  # days of history, and the OWA that is asked for
HORIZON, SUM_DAYS, STEP_DAYS = 14, 30, 28
SERIES, SERIES_DAYS = 1_000, 365
ASKED = {
    **{f"{days} days: OWA": f"<= {most:.2f}" for days, most in HISTORIES.items()},
    **{f"{days} days: in the 80 % band of a day": ".75 - .90" for days in HISTORIES},
    **{f"{days} days: in the 80 % band of 30 days' sum": ".70 - .95" for days in HISTORIES},
    "1,000 series x 365 days with bands, s": "<= 30",
    "the same: peak MB": "<= 500",
}


def run() -> Result:
    """Judge the forecast on real money, and time it on many series."""
    figures = _speed()
    if MONEY.exists():
        figures |= _accuracy()
    else:
        click.echo(f"forecast: no data in {DATA.resolve()}; AUTOBOT_BENCHMARK_DATA names the folder", err=True)
    return Result("forecast", figures, ASKED)


def _accuracy() -> dict[str, float]:
    _, series = read_csv(MONEY)
    rivals = RIVALS | _auto_ets()
    figures: dict[str, float] = {}
    days = series.values.shape[1]
    for history in HISTORIES:
        ago = list(range(SUM_DAYS, days - max(HISTORIES), STEP_DAYS))
        report = backtest(series, SUM_DAYS, ago, history, HORIZON, rivals)
        figures[f"{history} days: OWA"] = report.owa(OURS)
        figures |= {f"{history} days: OWA of {name}": report.owa(name) for name in rivals}
        figures[f"{history} days: in the 80 % band of a day"] = report.share(report.daily_80)
        figures[f"{history} days: in the 80 % band of 30 days' sum"] = report.share(report.sums_80)
    return figures


def _auto_ets() -> dict[str, Rival]:
    """Give the method that is the reference, where it is installed."""
    if find_spec("statsforecast") is None:
        click.echo("forecast: statsforecast is not installed (the extra `bench`): no AutoETS beside it", err=True)
        return {}
    auto_ets: Callable[..., object] = import_module("statsforecast.models").AutoETS

    def forecast(histories: Histories, horizon: int) -> Floats:
        rows = [
            auto_ets(season_length=7).forecast(y=values[-length:], h=horizon)["mean"]  # type: ignore[attr-defined]
            for values, length in zip(histories.values, histories.lengths, strict=True)
        ]
        return np.maximum(np.array(rows, dtype=np.float64), 0.0)

    return {"AutoETS": forecast}


def _speed() -> dict[str, float]:
    """Time many series in a process of its own, as the job has it, so that its memory is its own too."""
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_forecast_many, args=(sender,))
    process.start()
    took_s, peak_mb = receiver.recv()
    process.join()
    return {"1,000 series x 365 days with bands, s": took_s, "the same: peak MB": peak_mb}


def _forecast_many(sender: Connection) -> None:
    drawn = np.random.default_rng(7)
    week = np.array([1.2, 1.1, 1.0, 1.05, 1.15, 0.7, 0.8])[np.arange(SERIES_DAYS) % 7]
    level = np.exp(np.cumsum(drawn.normal(0, 0.02, (SERIES, SERIES_DAYS)), axis=1))
    histories = Histories.of(list(100 * level * week * np.exp(drawn.normal(0, 0.2, (SERIES, SERIES_DAYS)))))
    began = perf_counter()
    look_ahead(histories, 1 + DAYS)
    sender.send((perf_counter() - began, peak_rss_mb()))
