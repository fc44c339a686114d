"""Forecasts: how well they do on real daily money (NN5) beside methods that anybody can do, and how long they take.

From days four weeks apart, with 56, 180 and 365 days of history: the coming 14 days by OWA, the band of a day, and that
of the sum of 30 days. An automatic ETS is judged in the same run where a package for it is installed (the extra
`bench`): AutoETS of statsforecast on all of it, or the much slower one over statsmodels on a part of it.
"""

import os
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

import click
import numpy as np

from benchmarks.measure import Result, peak_rss_mb
from benchmarks.reference_ets import auto_ets, ets_by_aicc
from jobs.forecasting.backtest import OURS, DailySeries, backtest
from jobs.forecasting.daily_csv import read_csv
from jobs.forecasting.histories import Histories
from jobs.forecasting.outlook import look_ahead
from jobs.forecasting.projection import DAYS
from jobs.forecasting.rivals import RIVALS

DATA = Path(os.environ.get("AUTOBOT_BENCHMARK_DATA", "../shared/data"))  # not part of the repository
MONEY = DATA / "nn5-daily-dev.csv.gz"
HISTORIES = {56: 0.85, 180: 0.82, 365: 0.80}  # days of history, and the OWA that is asked for
HORIZON, SUM_DAYS, STEP_DAYS = 14, 30, 28
EVERY_SERIES, EVERY_ORIGIN = 4, 5  # of them are judged beside the slow reference
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
    fast = auto_ets()
    rivals = RIVALS | fast
    figures: dict[str, float] = {}
    ago = list(range(SUM_DAYS, series.values.shape[1] - max(HISTORIES), STEP_DAYS))
    for history in HISTORIES:
        report = backtest(series, SUM_DAYS, ago, history, HORIZON, rivals)
        figures[f"{history} days: OWA"] = report.owa(OURS)
        figures |= {f"{history} days: OWA of {name}": report.owa(name) for name in rivals}
        figures[f"{history} days: in the 80 % band of a day"] = report.share(report.daily_80)
        figures[f"{history} days: in the 80 % band of 30 days' sum"] = report.share(report.sums_80)
    if fast:
        return figures
    beside = _beside_ets(series, ago)
    if not beside:
        click.echo("forecast: no automatic ETS beside it, as neither package of the extra `bench` is there", err=True)
    return figures | beside


def _beside_ets(series: DailySeries, ago: list[int]) -> dict[str, float]:
    """Judge the forecast and the slow reference on the same part of the series and of the days."""
    slow = ets_by_aicc()
    part = DailySeries(series.names[::EVERY_SERIES], series.values[::EVERY_SERIES])
    some = ago[::EVERY_ORIGIN]
    on = f"on {len(part.names)} series from {len(some)} days"
    figures: dict[str, float] = {}
    for history in HISTORIES if slow else ():
        report = backtest(part, SUM_DAYS, some, history, HORIZON, RIVALS | slow)
        figures |= {f"{history} days, {on}: OWA of {name}": report.owa(name) for name in (OURS, *slow)}
    return figures


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
