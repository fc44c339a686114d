"""From what was spent to what will be: outlooks of all series, made to add up, with the running day completed."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from jobs.forecasting.bands import HALF_95, LEAST_KNOWN, Bands, pooled_bands
from jobs.forecasting.day_end import DayEnd, learn, rest_of_day
from jobs.forecasting.histories import Floats, Histories, Whole
from jobs.forecasting.isolation import look_ahead_isolated
from jobs.forecasting.outlook import Outlook
from jobs.forecasting.past import LEVEL_DAYS
from jobs.forecasting.reconcile import reconcile_agents, reconcile_total
from jobs.forecasting.sums import LEVELS, WIDTHS

DAYS = 90
SUM_DAYS = 45  # the days after the running one, up to the end of any month that begins in the next two weeks
_OVERRULED = 2.0  # times its own forecast
MOST = 9e18  # nano-dollars: what the warehouse can hold
BEYOND = "it comes to billions of dollars, more than can be stored"
SCOPES = ("total", "provider", "model", "agent")


@dataclass(frozen=True)
class SpendingBasis:
    """What is known when a forecast begins: closed days of each series, and the running day so far.

    `scope` are places in SCOPES; the first series is the total, and agents' last one is what no forecast agent spent.
    Money is in nano-dollars.
    """

    scope: Whole  # (series,)
    histories: Histories
    spent_today: Floats  # (series,)
    hourly: Floats  # (series, days, HOURS): the last closed days, the newest last
    quarters: Floats  # (series, QUARTERS): the running day so far
    now: float  # hours since it began
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
    sums: Floats  # (series, SUM_DAYS, levels): from the end of the running day on
    day_end: DayEnd  # what its rest is found from
    today: Floats  # (series, levels): what the running day will have cost
    method: Whole
    regime: Whole
    confidence: Whole
    mase: Floats
    coverage_80: Floats
    folds: Whole
    plain: dict[int, str]  # why the usual method did not do for a series, whose forecast is a plain mean; by row
    left_out: dict[int, str]  # why a series has no forecast at all, by row


def project(spending: SpendingBasis) -> Projection:
    """Forecast all series and reconcile them."""
    outlook, plain = look_ahead_isolated(spending.histories, 1 + DAYS)
    repriced = _repriced(spending, outlook.daily)
    outlook = _rescaled(outlook, repriced, _reconciled(spending, outlook, repriced))
    daily, level = outlook.daily, outlook.level
    hourly = np.where(np.isfinite(spending.hourly) & (spending.hourly > 0), spending.hourly, 0.0)
    day_end = learn(hourly, spending.histories.lengths, daily[:, 0])
    today = spending.spent_today[:, None] + rest_of_day(day_end, spending.quarters, spending.now)
    bands, coming = outlook.bands, daily[:, 1:]
    each, width = np.arange(1, DAYS + 1), level[:, None]
    whole = coming.cumsum(axis=1)
    low, high = (end[:, 1:] * width * each for end in (bands.sum_low80, bands.sum_high80))
    long_enough = np.where(np.isnan(bands.low95[:, 1:]), np.nan, HALF_95)
    projection = Projection(
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
        sums=_distribution(outlook),
        day_end=day_end,
        today=today,
        method=outlook.method,
        regime=outlook.regime,
        confidence=outlook.confidence,
        mase=outlook.mase,
        coverage_80=outlook.coverage_80,
        folds=outlook.folds,
        plain=plain,
        left_out={},
    )
    return projection._replace(left_out=_beyond_storage(projection))


def _repriced(spending: SpendingBasis, daily: Floats) -> Floats:
    """Return each series' own forecast at coming prices: a provider's by its models, an agent's by all models."""
    models = np.flatnonzero(spending.scope == 2)
    plain, new = daily[models], daily[models] * spending.coming_prices
    repriced = daily * _ratio(new.sum(axis=0), plain.sum(axis=0))
    repriced[models] = new
    for place, row in enumerate(np.flatnonzero(spending.scope == 1)):
        of_it = spending.provider == place
        repriced[row] = daily[row] * _ratio(new[of_it].sum(axis=0), plain[of_it].sum(axis=0))
    return repriced


def _ratio(new: Floats, plain: Floats) -> Floats:
    return np.where(plain > 0, new / np.where(plain > 0, plain, 1.0), 1.0)


def _reconciled(spending: SpendingBasis, outlook: Outlook, repriced: Floats) -> Floats:
    daily = outlook.daily.copy()
    error = outlook.half_width * outlook.level
    providers, models, agents = (np.flatnonzero(spending.scope == place) for place in (1, 2, 3))
    daily[0], daily[models] = reconcile_total(repriced[0], repriced[models], float(error[0]), error[models])
    for place, row in enumerate(providers):
        daily[row] = daily[models[spending.provider == place]].sum(axis=0)
    if len(agents):
        daily[agents] = reconcile_agents(
            daily[agents], error[agents], daily[models], spending.cells, spending.cell_spent
        )
    return daily


def _rescaled(outlook: Outlook, repriced: Floats, daily: Floats) -> Outlook:
    """Return the outlook of `daily`: what was forecast after the parts were made to add up.

    The level, that errors are relative to, goes with the forecast. A series whose own forecast was overruled, as that
    of an agent that ended but whose model goes on, has the errors of others.
    """
    before, after = (values[:, :LEVEL_DAYS].mean(axis=1) for values in (outlook.daily, daily))
    overruled = np.flatnonzero(after > _OVERRULED * before)
    level = outlook.level * np.where(before > 0, after / np.where(before > 0, before, 1.0), 1.0)
    level[overruled] = after[overruled]
    bands = _reaching(outlook.bands, repriced, daily, level)
    for end, others in zip(bands, pooled_bands(np.full(len(overruled), LEAST_KNOWN), daily.shape[1]), strict=True):
        end[overruled] = others
    return outlook._replace(daily=daily, level=level, bands=bands)


def _reaching(bands: Bands, own: Floats, daily: Floats, level: Floats) -> Bands:
    """Return bands that reach from the reconciled forecast to the series' own one: two opinions are no certainty."""
    width = np.where(level > 0, level, np.inf)[:, None]
    shift = (own - daily) / width
    mean_shift = (own - daily).cumsum(axis=1) / width / np.arange(1, daily.shape[1] + 1)
    return Bands(
        low80=np.minimum(bands.low80, shift),
        high80=np.maximum(bands.high80, shift),
        low95=np.minimum(bands.low95, shift),
        high95=np.maximum(bands.high95, shift),
        sum_low80=np.minimum(bands.sum_low80, mean_shift),
        sum_high80=np.maximum(bands.sum_high80, mean_shift),
    )


def _beyond_storage(projection: Projection) -> dict[int, str]:
    """Return the series that cannot be stored, by row: billions of dollars, or not a number."""
    sums, today = projection.sums[:, -1], projection.today
    figures = [projection.median, projection.high80, projection.cum_high80, sums, today]
    high95 = np.nan_to_num(projection.cum_high95, nan=0.0, posinf=np.inf)
    beyond = [~(np.abs(figure) <= MOST).all(axis=1) for figure in (*figures, high95)]
    return {int(row): BEYOND for row in np.flatnonzero(np.any(beyond, axis=0))}


def _distribution(outlook: Outlook) -> Floats:
    """Return the quantiles of what will have been spent after the running day, (series, SUM_DAYS, levels)."""
    after = slice(1, 1 + SUM_DAYS)
    middle = outlook.daily[:, after].cumsum(axis=1)
    shares = np.array(LEVELS)
    below, above = -outlook.bands.sum_low80[:, after, None], outlook.bands.sum_high80[:, after, None]
    side = np.where(shares < 0.5, below, above)
    width = outlook.level[:, None] * np.arange(1, SUM_DAYS + 1)
    spent = middle[:, :, None] + np.array(WIDTHS) * side * width[:, :, None]
    return _rising(spent)


def _rising(sums: Floats) -> Floats:
    """Return sums that never fall, for spending does not."""
    found: Floats = np.maximum.accumulate(np.maximum(sums, 0.0), axis=1)
    return found
