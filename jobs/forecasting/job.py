"""The forecast job: reads what was spent, has it forecast in a process of its own, stores and publishes the outcome."""

from datetime import datetime, timedelta

import structlog

from jobs.calendar import local_date
from jobs.context import JobContext
from jobs.failure import JobFailed
from jobs.forecasting.apart import apart
from jobs.forecasting.inputs import SpendingLedger, read_ledger
from jobs.forecasting.outputs import store
from jobs.forecasting.projection import Projection, project
from jobs.rollup.closed_days import closed_cost, differs_much, first_call
from jobs.warehouse import Warehouse

log = structlog.get_logger()

_BREATH_S = 0.05
_MOST_NAMED = 5
PUBLISHED_AT_ONCE = 100  # series; the total, providers and models come first, and a tick may go in between


class NotForecast(JobFailed):
    """Some series could not be forecast; the others are published."""


def forecast(context: JobContext) -> int:
    """Forecast every series anew, publish it, and return how many there are.

    Raises NotForecast at the end, when all others are published, if some series could not be forecast.
    """
    warehouse, settings, now = context.warehouse, context.settings, context.clock()
    basis, cost = _basis(warehouse, now, settings.timezone), closed_cost(warehouse, now, settings.timezone)
    ledger = read_ledger(warehouse, context.rates, now, settings.timezone, settings.forecast_agents)
    projection = None if ledger is None else apart(project, ledger.spending, context.stopping)
    left_out = {} if projection is None else projection.left_out
    fields = [] if ledger is None else ledger.fields(left_out)
    with context.writing(), warehouse.transaction():
        warehouse.run("forecasts/forget", kept=fields)
        if ledger is not None and projection is not None:
            store(warehouse, ledger, projection, now, local_date(now, settings.timezone))
    for first in range(0, max(len(fields), 1), PUBLISHED_AT_ONCE):
        with context.writing():
            warehouse.run("forecasts/due", fields=fields[first : first + PUBLISHED_AT_ONCE])
            context.publish("forecast")
        context.stopping.wait(_BREATH_S)  # or this thread would take the lock again before a tick that waits for it
    with context.writing():
        # last: after a crash it is due again
        warehouse.set_meta(forecast_at=now.isoformat(), forecast_basis=basis, forecast_cost=cost)
    if ledger is not None and projection is not None:
        _report(ledger, projection)
    return len(fields)


def _report(ledger: SpendingLedger, projection: Projection) -> None:
    """Log the series on which the usual method failed; raise NotForecast for those that have no forecast at all."""
    for row, reason in projection.plain.items():
        log.warning("series_forecast_by_its_mean", series=ledger.field(row), reason=reason)
    reasons = [f"{ledger.field(row)}: {reason}" for row, reason in projection.left_out.items()]
    if reasons:
        more = f" and {len(reasons) - _MOST_NAMED} more" if len(reasons) > _MOST_NAMED else ""
        raise NotForecast(f"{len(reasons)} series left out of the forecast: {'; '.join(reasons[:_MOST_NAMED])}{more}")


def is_due(context: JobContext) -> bool:
    """Return whether an hour has passed since the last forecast, a day has closed, or history is another one."""
    with context.beside() as beside:
        warehouse, now, timezone = beside.warehouse, context.clock(), context.settings.timezone
        done_at = warehouse.meta("forecast_at")
        if not done_at or warehouse.meta("forecast_basis") != _basis(warehouse, now, timezone):
            return True
        if differs_much(closed_cost(warehouse, now, timezone), warehouse.meta("forecast_cost")):
            return True
        return now - datetime.fromisoformat(done_at) >= timedelta(seconds=context.settings.forecast_interval_s)


def _basis(warehouse: Warehouse, now: datetime, timezone: str) -> str:
    """Return what a forecast begins from: the day that is running, and the beginning of what is known."""
    return f"{timezone} {local_date(now, timezone)} {first_call(warehouse)}"
