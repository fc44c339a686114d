"""What tests of the job `budgets` do: store budgets, spend, look, and see what came of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from autobot_analytics.stores.budgets import Budget, Budgets
from jobs.forecasting.sums import LEVELS
from tests.jobs.budgets.spending_days import Replay, sender

NOW = datetime(2026, 3, 12, 12)


def put(replay: Replay, *budgets: Budget) -> None:
    """Store budgets."""
    for budget in budgets:
        Budgets(replay.road.client).put(budget)


def spend(replay: Replay, *moments: datetime, **fields: str) -> None:
    """Spend a dollar at each of the moments."""
    sender(replay.road)(*moments, **fields)


def forecast_days(
    replay: Replay, today: date, dollars: Sequence[float], series: tuple[str, str] = ("total", ""), rest: float = 0.0
) -> None:
    """Forecast, after `today`, so many dollars a day at each of LEVELS.

    Days are even; of the rest of today comes `rest` times what it is measured by.
    """
    scope, name = series
    for place in range(1, 46):
        replay.road.ask(
            "insert into forecast_sums values ($scope, $name, $day, $quantiles)",
            scope=scope,
            name=name,
            day=(today + timedelta(days=place)).isoformat(),
            quantiles=[round(one * place * 1e9) for one in dollars],
        )
    replay.road.ask(
        "insert into forecast_day_ends "
        "values ($scope, $name, $day, 1e9, 1e9, $shares, $ratios, $surprises, $quantiles)",
        scope=scope,
        name=name,
        day=today.isoformat(),
        shares=[1 / 24] * 24,
        ratios=[rest] * 24 * len(LEVELS),
        surprises=[1e18] * 24,
        quantiles=[0] * len(LEVELS),
    )


def look(replay: Replay, now: datetime) -> dict[str, dict[str, Any]]:
    """Take in what came and look at the budgets; give how they stand."""
    replay.road.now = now
    replay.road.tick()
    replay.check()
    return replay.road.published().get("budgets", {})


def alerts(replay: Replay) -> dict[str, str]:
    """Return the state of each published alert, by key."""
    return {key: one["state"] for key, one in replay.road.published().get("alerts", {}).items()}


def told(replay: Replay) -> list[tuple[str, str]]:
    """Return (key, state) of what is in the outbox, in order."""
    return replay.road.ask("select key, state from notifications order by created_at, change, key")
