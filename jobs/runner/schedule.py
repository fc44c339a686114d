"""The schedule: every job there is, in the order in which `run --all` takes them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from autobot_analytics.settings import Settings
from jobs.anomalies.job import find_anomalies
from jobs.backup.job import is_due as backup_is_due
from jobs.backup.job import make_backup
from jobs.bridge.job import carry_over
from jobs.budgets.check import check_budgets
from jobs.context import JobContext
from jobs.forecasting.job import forecast, is_due
from jobs.lake.publish import is_due as lake_is_due
from jobs.lake.publish import publish_lake
from jobs.notifications.deliver import deliver
from jobs.notifications.report import send_report
from jobs.pricing.job import list_prices
from jobs.retention.job import retain
from jobs.rules.explore import explore
from jobs.rules.optimize import is_due as optimize_is_due
from jobs.rules.optimize import optimize
from jobs.rules.recommend import recommend
from jobs.tick import tick


@dataclass(frozen=True)
class Job:
    """One job: `function` does it once and gives how many rows it handled.

    A background job takes long or waits for others. It runs beside the ticks, with a cursor of its own on the
    warehouse, and writes and publishes only within `JobContext.writing`.
    """

    name: str
    meaning: str
    function: Callable[[JobContext], int]
    every: Callable[[Settings], timedelta]
    background: bool = False
    is_due: Callable[[JobContext], bool] | None = None  # asked three times a minute: it has more to wait for than time


JOBS = (
    Job(
        "bridge",
        "Copies what is new in AutoBot's lists of tasks and calls into the streams, if the setting says so.",
        carry_over,
        lambda settings: timedelta(seconds=settings.bridge_interval_s),
        background=True,
    ),
    Job(
        "tick",
        "Reads what is new in the streams, rolls it up and publishes what changed.",
        tick,
        lambda settings: timedelta(seconds=settings.tick_interval_s),
    ),
    Job(
        "prices",
        "Looks up what every model costs, and those that are called by the names that calls give them.",
        list_prices,
        lambda settings: timedelta(seconds=settings.prices_interval_s),
    ),
    Job(
        "explore",
        "Counts the paths that users walk most, and those who come back week after week.",
        explore,
        lambda settings: timedelta(seconds=settings.explore_interval_s),
    ),
    Job(
        "optimize",
        "Counts calls by their size, and asks every rule where money can be saved.",
        optimize,
        lambda settings: timedelta(seconds=settings.optimize_interval_s),
        background=True,
        is_due=optimize_is_due,
    ),
    Job(
        "lake",
        "Publishes what changed as Parquet files by day, and analytics.duckdb over them.",
        publish_lake,
        lambda settings: timedelta(seconds=settings.lake_interval_s),
        background=True,
        is_due=lake_is_due,
    ),
    Job(
        "forecast",
        "Forecasts what the coming 90 days will cost: every hour, and after a day has closed.",
        forecast,
        lambda settings: timedelta(seconds=settings.forecast_interval_s),
        background=True,
        is_due=is_due,
    ),
    Job(
        "anomalies",
        "Looks for days and hours whose cost stands out of what is usual.",
        find_anomalies,
        lambda settings: timedelta(seconds=settings.anomalies_interval_s),
        background=True,
    ),
    Job(
        "budgets",
        "Compares what was spent with the budgets, and raises alerts.",
        check_budgets,
        lambda settings: timedelta(seconds=settings.budgets_interval_s),
    ),
    Job(
        "recommend",
        "Samples Redis, disk and streams, and asks every rule for recommendations.",
        recommend,
        lambda settings: timedelta(seconds=settings.recommend_interval_s),
    ),
    Job(
        "report",
        "Queues the report of the day, week or month that has ended, if one is to be sent.",
        send_report,
        lambda settings: timedelta(seconds=settings.report_interval_s),
        background=True,
    ),
    Job(
        "retain",
        "Removes raw events and dead letters that are older than is kept; what was made of them stays.",
        retain,
        lambda settings: timedelta(seconds=settings.retain_interval_s),
    ),
    Job(
        "notifications",
        "Sends the notifications that wait.",
        deliver,
        lambda settings: timedelta(seconds=settings.notifications_interval_s),
        background=True,
    ),
    Job(
        "backup",
        "Copies the warehouse and our keys of Redis to where backups are kept, if the setting says where.",
        make_backup,
        lambda settings: timedelta(seconds=settings.backup_interval_s),
        background=True,
        is_due=backup_is_due,
    ),
)
