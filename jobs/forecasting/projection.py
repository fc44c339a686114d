"""From what was spent to what will be: outlooks of all series, made to add up, with the running day completed."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from jobs.forecasting.bands import HALF_95
from jobs.forecasting.histories import Floats, Histories, Whole
from jobs.forecasting.outlook import Outlook, look_ahead
from jobs.forecasting.past import LEVEL_DAYS
from jobs.forecasting.reconcile import reconcile_agents, reconcile_total
from jobs.forecasting.sums import LEVELS, WIDTHS

DAYS = 90
SUM_DAYS = 46  # the running day and those after it, up to the end of any month that begins in the next two weeks
SCOPES = ("total", "provider", "model", "agent")


@dataclass(frozen=True)
class Spending:
    """What is known when a forecast begins: closed days of each series, and the running day so far.

    `scope` are places in SCOPES; the first series is the total, and agents' last one is what no forecast agent spent.
    Money is in nano-dollars.
    """

    scope: Whole  # (series,)
    histories: Histories
    spent_today: Floats  # (series,)
    passed: Floats  # (series,): share of a day that is usually spent by this time
    provider: Whole  # (models,): place of each model's provider among the providers
    cells: tuple[Whole, Whole]  # places of agents and of models, one pair for each that was used lately
    cell_spent: Floats  # (cells,)
    coming_prices: Floats  # (models, 1 + DAYS): price on each day over the price now


class Projection(NamedTuple):
    """What is forecast, from tomorrow on; (series, DAYS) unless it says otherwise. Money in nano-dollars."""

    median: Floats
    low80: Floats
    high80: Floats
    low95: Floats  # NaN where too little is known
    high95: Floats
    cum_median: Floats
    cum_low80: Floats
    cum_high80: Floats
    cum_low95: Floats
    cum_high95: Floats
    sums: Floats  # (series, SUM_DAYS, levels): from the beginning of the running day on
    today: Floats  # (series,): what the running day will have cost
    method: Whole
    regime: Whole
    confidence: Whole
    mase: Floats
    coverage_80: Floats
    folds: Whole


def project(spending: Spending) -> Projection:
    """Forecast all series and reconcile them."""
    outlook = look_ahead(spending.histories, 1 + DAYS)
    daily = _reconciled(spending, outlook)
    before, after = (values[:, :LEVEL_DAYS].mean(axis=1) for values in (outlook.daily, daily))
    level = outlook.level * np.where(before > 0, after / np.where(before > 0, before, 1.0), 1.0)
    today = complete(spending.spent_today, spending.passed, daily[:, 0])
    bands, coming = outlook.bands, daily[:, 1:]
    each, width = np.arange(1, DAYS + 1), level[:, None]
    whole = coming.cumsum(axis=1)
    low, high = (end[:, 1:] * width * each for end in (bands.sum_low80, bands.sum_high80))
    long_enough = np.where(np.isnan(bands.low95[:, 1:]), np.nan, HALF_95)
    return Projection(
        median=coming,
        low80=np.maximum(coming + bands.low80[:, 1:] * width, 0.0),
        high80=coming + bands.high80[:, 1:] * width,
        low95=np.maximum(coming + bands.low95[:, 1:] * width, 0.0),
        high95=coming + bands.high95[:, 1:] * width,
        cum_median=whole,
        cum_low80=_rising(whole + low),
        cum_high80=_rising(whole + high),
        cum_low95=_rising(whole + low * long_enough),
        cum_high95=_rising(whole + high * long_enough),
        sums=_distribution(spending, outlook, level, today, coming),
        today=today,
        method=outlook.method,
        regime=outlook.regime,
        confidence=outlook.confidence,
        mase=outlook.mase,
        coverage_80=outlook.coverage_80,
        folds=outlook.folds,
    )


def complete(spent: Floats, passed: Floats, forecast: Floats) -> Floats:
    """Give what the running day will have cost: what is spent, and a rest by its own pace and by the forecast.

    The more of the day has usually been spent by this time, the more its own pace counts.
    """
    pace = np.where(passed > 0, spent / np.where(passed > 0, passed, 1.0), 0.0)
    whole: Floats = spent + (1 - passed) * (passed * pace + (1 - passed) * forecast)
    return whole


def _reconciled(spending: Spending, outlook: Outlook) -> Floats:
    daily = outlook.daily.copy()
    error = outlook.half_width * outlook.level
    providers, models, agents = (np.flatnonzero(spending.scope == place) for place in (1, 2, 3))
    repriced = daily[models] * spending.coming_prices
    plain, new = daily[models].sum(axis=0), repriced.sum(axis=0)
    total = daily[0] * np.where(plain > 0, new / np.where(plain > 0, plain, 1.0), 1.0)
    daily[0], daily[models] = reconcile_total(total, repriced, float(error[0]), error[models])
    for place, row in enumerate(providers):
        daily[row] = daily[models[spending.provider == place]].sum(axis=0)
    if len(agents):
        daily[agents] = reconcile_agents(daily[agents], daily[models], spending.cells, spending.cell_spent)
    return daily


def _distribution(spending: Spending, outlook: Outlook, level: Floats, today: Floats, coming: Floats) -> Floats:
    """Give the quantiles of what will have been spent since the running day began, (series, SUM_DAYS, levels)."""
    after = coming[:, : SUM_DAYS - 1].cumsum(axis=1)
    middle = today[:, None] + np.concatenate([np.zeros((len(today), 1)), after], axis=1)
    unknown_days = np.arange(SUM_DAYS) + 1 - spending.passed[:, None]
    shares = np.array(LEVELS)
    below, above = -outlook.bands.sum_low80[:, :SUM_DAYS, None], outlook.bands.sum_high80[:, :SUM_DAYS, None]
    side = np.where(shares < 0.5, below, above)
    spread = np.array(WIDTHS) * side * (level[:, None] * unknown_days)[:, :, None]
    spent = np.maximum(middle[:, :, None] + spread, spending.spent_today[:, None, None])
    found: Floats = np.maximum.accumulate(spent, axis=1)
    return found


def _rising(sums: Floats) -> Floats:
    """Give sums that never fall, for spending does not."""
    found: Floats = np.maximum.accumulate(np.maximum(sums, 0.0), axis=1)
    return found
