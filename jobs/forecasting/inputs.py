"""Reading what a forecast is made from: daily spending of every series, at the prices of now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from jobs.forecasting.beginnings import without_trials
from jobs.forecasting.day_end import HISTORY_DAYS as HOUR_DAYS
from jobs.forecasting.day_end import HOURS, QUARTERS
from jobs.forecasting.histories import Floats, Histories, Whole
from jobs.forecasting.projection import DAYS, SCOPES, SpendingBasis
from jobs.forecasting.running_day import DayInProgress, running_day
from jobs.pricing.rate_card import RateCard
from jobs.warehouse import Warehouse

HISTORY_DAYS = 730  # more tells no more of the coming weeks
SILENT_DAYS = 90  # what was not spent on for so long is not forecast
TOTAL, PROVIDER, MODEL, AGENT = range(4)
_REST = ""  # the agent that is none: calls without an agent, and of agents too small to be forecast


class _Row(NamedTuple):
    """A row of sql/forecasts/series.sql."""

    scope: int
    id: str
    provider: str
    ago: list[int]
    cost: list[float]
    spent_today: float


@dataclass(frozen=True)
class SpendingLedger:
    """What was spent, and the name of each series; the last series is the rest, which is not published."""

    ids: list[str]
    spending: SpendingBasis

    def field(self, row: int) -> str:
        """Return the field under which a series is published."""
        scope = self.spending.scope[row]
        return f"{SCOPES[scope]}/{self.ids[row]}" if scope != TOTAL else "total"

    def fields(self, left_out: Collection[int]) -> list[str]:
        """Return the fields of the series but for some, the total first and agents last."""
        return [self.field(row) for row in range(len(self.ids) - 1) if row not in left_out]


def read_ledger(
    warehouse: Warehouse, rates: RateCard, now: datetime, timezone: str, most_agents: int
) -> SpendingLedger | None:
    """Read the daily spending of all series; None while no closed day has any. `now` is UTC without a zone."""
    local = now.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(timezone))
    today = local.date().isoformat()
    kinds = warehouse.execute("select distinct provider, model from llm_15m order by provider, model")
    card = rates.rows((cast("str | None", provider), str(model), None) for provider, model in kinds)
    with warehouse.view(rate_card=card):
        warehouse.run("forecasts/price_changes", now=now, today=today, history_days=HISTORY_DAYS, coming_days=DAYS)
    warehouse.run("forecasts/spending", today=today, history_days=HISTORY_DAYS)
    found = warehouse.run("forecasts/series", silent_days=SILENT_DAYS, most_agents=most_agents)
    if not found:
        return None
    rows = [_Row(*cast("tuple[int, str, str, list[int], list[float], float]", row)) for row in found]
    cells = cast("list[tuple[str | None, str, float]]", warehouse.run("forecasts/cells"))
    coming = cast("list[tuple[str, int, float]]", warehouse.run("forecasts/coming_prices", today=today))
    return _ledger(rows, cells, coming, _hours(warehouse, rows, running_day(now, timezone)))


def _hours(warehouse: Warehouse, rows: list[_Row], day: DayInProgress) -> tuple[Floats, Floats, float]:
    """Return the hours of the last closed days and the quarters of the running one, and how far that is.

    (series, HOUR_DAYS, HOURS) and (series, QUARTERS) in nano-dollars; the last series, the rest, has none of its own.
    """
    series = pl.DataFrame(
        [(place, SCOPES[row.scope], row.id) for place, row in enumerate(rows)],
        schema={"place": pl.Int32, "scope": pl.String, "id": pl.String},
        orient="row",
    )
    with warehouse.view(series_ids=series):
        found = warehouse.run("forecasts/hours", hour_days=HOUR_DAYS, **day.parameters)
    hourly, quarters = np.zeros((len(rows) + 1, HOUR_DAYS * HOURS)), np.zeros((len(rows) + 1, QUARTERS))
    for place, is_closed, slots, cost in cast("list[tuple[int, bool, list[int], list[float]]]", found):
        target = hourly if is_closed else quarters
        inside = np.clip(slots, 0, target.shape[1] - 1)
        np.add.at(target[place], inside, cost)
    return hourly.reshape(len(rows) + 1, HOUR_DAYS, HOURS), quarters, day.hours


def _ledger(
    rows: list[_Row],
    cells: list[tuple[str | None, str, float]],
    coming: list[tuple[str, int, float]],
    hours: tuple[Floats, Floats, float],
) -> SpendingLedger:
    days = max(max(row.ago) for row in rows)
    values = np.zeros((len(rows) + 1, days))
    for place, row in enumerate(rows):
        values[place, days - np.array(row.ago)] = row.cost
    scope = np.array([row.scope for row in rows] + [AGENT])
    spent_today = np.array([row.spent_today for row in rows] + [0.0])
    agents = np.flatnonzero(scope[:-1] == AGENT)
    values[-1] = _rest(values[0], values[agents].sum(axis=0))
    spent_today[-1] = _rest(spent_today[0], spent_today[agents].sum())
    begun = np.where((values > 0).any(axis=1), days - (values > 0).argmax(axis=1), 1)
    providers = _places(rows, PROVIDER)
    models, names = _places(rows, MODEL), _places(rows, AGENT)
    used = [(names.get(agent or _REST, len(names)), models[model], cost) for agent, model, cost in cells]
    prices = np.ones((len(models), 1 + DAYS))
    for model, ahead, factor in coming:
        if model in models:
            prices[models[model], ahead] = factor
    return SpendingLedger(
        [*(row.id for row in rows), _REST],
        SpendingBasis(
            scope=scope,
            histories=Histories.aligned(values, without_trials(values, begun)),
            spent_today=spent_today,
            hourly=hours[0],
            quarters=hours[1],
            now=hours[2],
            provider=np.array([providers[row.provider] for row in rows if row.scope == MODEL]),
            cells=(_whole([agent for agent, _, _ in used]), _whole([model for _, model, _ in used])),
            cell_spent=np.array([cost for _, _, cost in used], dtype=np.float64),
            coming_prices=prices,
        ),
    )


def _places(rows: list[_Row], scope: int) -> dict[str, int]:
    return {id: place for place, id in enumerate(row.id for row in rows if row.scope == scope)}


def _rest(whole: Floats, parts: Floats) -> Floats:
    """Return what no part accounts for; what is left of rounding is nothing."""
    rest: Floats = whole - parts
    return np.where(rest > 1e-9 * whole, rest, 0.0)


def _whole(numbers: list[int]) -> Whole:
    return np.array(numbers, dtype=np.int64)
