"""(f) Anomalies: false alarms and spikes found the same day, on real daily money (NN5, 56 cash machines).

Every day of every series is judged as it came, and then as if it alone had been so many times as much.
"""

import gzip
import os
from io import BytesIO
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

from autobot_analytics.settings import Settings
from benchmarks.measure import Result
from jobs.anomalies.days import HIGH, RESIDUALS, Ledger, Rule, judge
from jobs.forecasting.ensemble import LEAST_DAYS
from jobs.forecasting.histories import Floats

DATA = Path(os.environ.get("AUTOBOT_BENCHMARK_DATA", "../shared/data"))
FIRST_DAY = LEAST_DAYS + RESIDUALS  # from then on what is usual rests on as many days as it ever will
SPIKES = (1.5, 2.0, 3.0, 5.0)


def run() -> Result:
    """Judge all days, then each of them again with a spike on it."""
    cost = daily_money(DATA / "nn5-daily-dev.csv.gz")
    ledger = Ledger.of(cost, np.zeros(len(cost), np.int64))
    began = perf_counter()
    judge(ledger, np.zeros(len(cost), np.int64), Rule.of(Settings()))
    elapsed_s = perf_counter() - began
    judged = slice(FIRST_DAY, None)
    figures = {
        "false alarms in 1,000 series-days": 1000 * float((ledger.marks[:, judged] > 0).mean()),
        "false alarms of high severity in 1,000 series-days": 1000 * float((ledger.marks[:, judged] == HIGH).mean()),
    }
    for times in SPIKES:
        found = cost[:, judged] * times >= ledger.high[:, judged]
        figures[f"found of x{times:g}, share"] = float(found.mean())
    figures["series-days judged a second"] = cost.size / elapsed_s
    return Result(
        "anomalies",
        figures,
        {
            "false alarms in 1,000 series-days": "<= 12",
            "found of x2, share": ">= .60",
            "found of x3, share": ">= .85",
        },
    )


def daily_money(path: Path) -> Floats:
    """Read the series, (series, days); a missing day is as the one a week before."""
    frame = pl.read_csv(BytesIO(gzip.decompress(path.read_bytes())))
    values = frame.select(pl.exclude(frame.columns[0])).cast(pl.Float64).to_numpy().T.copy()
    for day in range(values.shape[1]):
        missing = np.isnan(values[:, day])
        values[missing, day] = np.nan_to_num(values[missing, max(day - 7, 0)])
    return values
