"""What the closed days cost together: a job that works on history sees by it that this is no longer what it was.

So it is while a long stream is read for the first time, when calls come that are days late, and after a repricing.
"""

from datetime import datetime

from jobs.calendar import local_date, midnight
from jobs.warehouse import Warehouse

MUCH = 0.01  # of the cost; single calls that come late do not make a job run


def closed_cost(warehouse: Warehouse, now: datetime, timezone: str) -> float:
    """Return the cost of all days before the running one, USD; `now` is UTC without a zone."""
    begun = midnight(local_date(now, timezone), timezone)
    return warehouse.once("closed_cost", (warehouse.meta("rolled"), begun), lambda: _cost_before(warehouse, begun))


def first_call(warehouse: Warehouse) -> str:
    """Return in which quarter of an hour calls begin, as text."""
    return warehouse.once(
        "first_call", warehouse.meta("rolled"), lambda: str(warehouse.value("select min(bucket) from llm_15m"))
    )


def _cost_before(warehouse: Warehouse, begun: datetime) -> float:
    cost = warehouse.value("select sum(cost_usd)::double from llm_15m where bucket < $begun", begun=begun)
    return 0.0 if cost is None else float(str(cost))


def differs_much(cost: float, noted: str) -> bool:
    """Return whether the cost differs much from what a job noted of it, '' being that it noted nothing."""
    before = float(noted or 0)
    return abs(cost - before) > MUCH * before
