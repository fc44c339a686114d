"""How budgets stand: spent, burn rates and outlook of each, in its period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autobot_analytics.stores.budgets import Budget
from jobs.budgets.forecasts import Forecast, Forecasts, read_forecasts
from jobs.budgets.outlook import BudgetOutlook, look_ahead
from jobs.budgets.spending import WindowSpending
from jobs.calendar import BudgetPeriod, period_at
from jobs.warehouse import Warehouse

NANO_USD = 1_000_000_000
WARNING_PERCENT = 75  # as AutoBot has it
LEAST_LOOK_BACK = timedelta(minutes=1)  # events take some seconds to get here


@dataclass(frozen=True)
class Tier:
    """A burn rate that is too high when it holds over a long look-back and over a twelfth of it.

    Measured for budgets of 30 days, where these look back over 1, 6 and 24 hours; other periods scale them.
    """

    name: str
    burn_rate: float
    share_of_period: float
    severity: str


TIERS = (
    Tier("x14.4", 14.4, 1 / 720, "critical"),
    Tier("x6", 6.0, 6 / 720, "high"),
    Tier("x3", 3.0, 24 / 720, "medium"),
)
LOOK_BACK_SHARE = TIERS[-1].share_of_period  # of the burn rate that is shown: a thirtieth of the period


@dataclass(frozen=True)
class Burn:
    """A tier and the burn rates over its two look-backs."""

    tier: Tier
    long: float
    short: float


@dataclass(frozen=True)
class BudgetStanding:
    """One budget in one period at one moment; money in nano-dollars."""

    budget: Budget
    timezone: str
    period: BudgetPeriod
    threshold: int
    spent: int
    burn_rate: float
    burns: tuple[Burn, ...] = ()
    outlook: BudgetOutlook | None = None

    @property
    def percent_used(self) -> float:
        """Spent / threshold, %."""
        return 100 * self.spent / self.threshold

    @property
    def status(self) -> str:
        """Return ok, warning from 75 % on, exceeded from 100 % on."""
        if self.has_reached(100):
            return "exceeded"
        return "warning" if self.has_reached(WARNING_PERCENT) else "ok"

    def has_reached(self, percent: int) -> bool:
        """Return whether so much of it is spent; exact."""
        return 100 * self.spent >= percent * self.threshold


@dataclass(frozen=True)
class _Place:
    """A budget in a period that is looked at at `moment`."""

    budget: Budget
    timezone: str
    period: BudgetPeriod
    moment: datetime

    @property
    def subject(self) -> tuple[str, str]:
        return self.budget.scope, self.budget.scope_id

    def since(self, share_of_period: float) -> datetime:
        return self.moment - self.period.length * share_of_period

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Those that are watched: none of an agent or user (too bursty), and none that looks back over seconds."""
        if self.budget.scope in ("agent", "user"):
            return ()
        return tuple(tier for tier in TIERS if self.period.length * tier.share_of_period / 12 >= LEAST_LOOK_BACK)

    def look_backs(self) -> Iterator[datetime]:
        yield self.since(LOOK_BACK_SHARE)
        for tier in self.tiers:
            yield self.since(tier.share_of_period)
            yield self.since(tier.share_of_period / 12)


def stand(warehouse: Warehouse, budgets: Sequence[Budget], zone: str, now: datetime) -> list[BudgetStanding]:
    """Look at `budgets` at `now`; those without a zone are cut in the reporting zone `zone`."""
    places = []
    for budget in budgets:
        timezone = budget.timezone or zone
        places.append(_Place(budget, timezone, period_at(now, budget.period, timezone), now))
    forecasts = read_forecasts(warehouse, {place.subject for place in places}, zone, now)
    return _look(warehouse, places, forecasts)


def stood_at_end(warehouse: Warehouse, ended: Sequence[tuple[Budget, str, datetime]]) -> list[BudgetStanding]:
    """Look at budgets, each with its zone and a moment, at the end of the period in which that moment lies."""
    places = []
    for budget, timezone, moment in ended:
        period = period_at(moment, budget.period, timezone)
        places.append(_Place(budget, timezone, period, period.end))
    return _look(warehouse, places, {})


def _look(warehouse: Warehouse, places: Sequence[_Place], forecasts: Forecasts) -> list[BudgetStanding]:
    spending = WindowSpending()
    for place in places:
        spending.ask(*place.subject, place.period.start, place.moment)
        for since in place.look_backs():
            spending.ask(*place.subject, since, place.moment)
    if places:
        spending.look(warehouse)
    return [_standing(place, spending, forecasts.get(place.subject)) for place in places]


def _standing(place: _Place, spending: WindowSpending, forecast: Forecast | None) -> BudgetStanding:
    period, moment = place.period, place.moment
    threshold = round(place.budget.threshold_usd * NANO_USD)

    def spent_since(since: datetime) -> int:
        return spending.in_window(*place.subject, since, moment)

    def rate(share_of_period: float) -> float:
        return spent_since(place.since(share_of_period)) / (threshold * share_of_period)

    spent = spent_since(period.start)
    outlook = None if forecast is None else look_ahead(forecast, spent, threshold, period.end)
    return BudgetStanding(
        budget=place.budget,
        timezone=place.timezone,
        period=period,
        threshold=threshold,
        spent=spent,
        burn_rate=rate(LOOK_BACK_SHARE),
        burns=tuple(Burn(tier, rate(tier.share_of_period), rate(tier.share_of_period / 12)) for tier in place.tiers),
        outlook=outlook,
    )
