"""Anomalies: false alarms, and spikes found the same day, on real daily money (NN5) and real clients' hours (ServeGen).

Every day of every series is judged as it came, and then as if it alone had been so many times as much; beside it the
usual rule of half as much again as the week before. Dollar floors are off for days, whose unit is no dollar. All that
stands out of the data as they came counts as false, though some of it, such as Easter, is not.
"""

import gzip
import os
from datetime import datetime
from io import BytesIO
from pathlib import Path
from time import perf_counter

import click
import numpy as np
import polars as pl

from autobot_analytics.settings import Settings
from benchmarks.measure import Result
from jobs.anomalies.days import HIGH, RESIDUALS, USUAL, DayLedger, Rule, Work, judge
from jobs.database.warehouse_file import memory_warehouse
from jobs.forecasting.ensemble import LEAST_DAYS
from jobs.forecasting.histories import Floats
from jobs.warehouse import Warehouse

DATA = Path(os.environ.get("AUTOBOT_BENCHMARK_DATA", "../shared/data"))  # not part of the repository
DAYS, HOURS = DATA / "nn5-daily-dev.csv.gz", DATA / "servegen-hourly-dev.csv.gz"
FIRST_DAY = LEAST_DAYS + RESIDUALS  # from then on what is usual rests on as many days as it ever will
SPIKES = (1.5, 2.0, 3.0, 5.0)
EVERY = "in 1,000 series-days"
ASKED = {f"false alarms {EVERY}": "<= 12", "found of x2, share": ">= .60", "found of x3, share": ">= .85"}
LOAD_HOURS = """
    insert into llm_15m by name
    select
        timestamp '2026-03-01' + hour * interval 1 hour as bucket, model, model || client as agent_id,
        requests as calls, 0 as input_tokens, 0 as output_tokens, 0 as cached_input_tokens, 0 as cache_write_tokens,
        0 as reasoning_tokens,
        (coalesce(input_tokens, 0) * 3 + coalesce(output_tokens, 0) * 15) / 1e6 as cost_usd,
        0 as free_calls, 0 as unpriced_calls, 0 as unpriced_tokens
    from trace;
    insert into calendar
    select bucket, bucket::date, hour(bucket)
    from range(timestamp '2026-03-01', timestamp '2026-03-15', interval 15 minute) as quarters (bucket);
    insert into cost_series_days by name
    with calls as (select agent_id, day, cost_usd from llm_15m join calendar on calendar.bucket = llm_15m.bucket)
    select 'agent' as scope, agent_id as id, day, sum(cost_usd) as cost_usd, 0 as baseline_usd
    from calls group by agent_id, day
    union all
    select 'total' as scope, '' as id, day, sum(cost_usd) as cost_usd, 0 as baseline_usd
    from calls group by day;
    create temp table touched_days as select distinct day from calendar;
"""


def run() -> Result:
    """Judge all days, then each of them again with a spike on it; then the hours of the second week."""
    if not (DAYS.exists() and HOURS.exists()):
        click.echo(f"anomalies: no data in {DATA.resolve()}; AUTOBOT_BENCHMARK_DATA names the folder", err=True)
        return Result("anomalies")
    return Result("anomalies", _days(daily_money(DAYS)) | _hours(HOURS), ASKED)


def daily_money(path: Path) -> Floats:
    """Read the series, (series, days); a missing day is as the one a week before."""
    frame = pl.read_csv(BytesIO(gzip.decompress(path.read_bytes())))
    values: Floats = frame.select(pl.exclude(frame.columns[0])).cast(pl.Float64).to_numpy().T.copy()
    for day in range(values.shape[1]):
        missing = np.isnan(values[:, day])
        values[missing, day] = np.nan_to_num(values[missing, max(day - 7, 0)])
    return values


def _days(cost: Floats) -> dict[str, float]:
    start = np.zeros(len(cost), np.int64)
    began = perf_counter()
    ledger = judge(Work(DayLedger.of(cost, start), start, Rule.of(Settings())))
    elapsed_s = perf_counter() - began
    seen = slice(FIRST_DAY, None)
    marks, high, actual = ledger.marks[:, seen], ledger.high[:, seen], cost[:, seen]
    sums = np.cumsum(np.pad(cost, ((0, 0), (1, 0))), axis=1)
    simple = 1.5 * (sums[:, FIRST_DAY:-1] - sums[:, FIRST_DAY - 7 : -8]) / 7
    figures = {
        f"false alarms {EVERY}": 1000 * float((marks > USUAL).mean()),
        f"of high severity, {EVERY}": 1000 * float((marks == HIGH).mean()),
        f"false alarms of 1.5 x the week's mean {EVERY}": 1000 * float((actual >= simple).mean()),
    }
    figures |= {f"found of x{times:g}, share": float((actual * times >= high).mean()) for times in SPIKES}
    return figures | {"series-days judged a second": cost.size / elapsed_s}


def _hours(path: Path) -> dict[str, float]:
    warehouse = memory_warehouse()
    trace = pl.read_csv(BytesIO(gzip.decompress(path.read_bytes())))
    with warehouse.view(trace=trace):
        warehouse.execute(LOAD_HOURS)
    clients = warehouse.value(
        "select count(distinct id) from cost_series_days where scope = 'agent' and day < date '2026-03-08'"
    )
    hours = int(str(clients)) * 7 * 24
    return {
        f"hours told of {floor} in 1,000 client-hours": 1000 * _hours_told(warehouse, percent) / hours
        for floor, percent in (("$5", 0.0), ("$5 and 2 % of the day", 2.0))
    }


def _hours_told(warehouse: Warehouse, floor_percent: float) -> int:
    rule = Settings().model_dump() | {"anomaly_floor_percent": floor_percent, "anomaly_top": 1_000_000}
    warehouse.run("anomalies/looked_at", today="2026-03-14")
    warehouse.run("anomalies/find_hours", now=datetime(2026, 3, 15), first="2026-03-08", last="2026-03-14", **rule)
    return int(str(warehouse.value("select count(*) from found where scope = 'agent'")))
