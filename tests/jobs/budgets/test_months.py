"""What is left of the running month: the same as a monthly budget of the same scope says, whatever else there is."""

from datetime import datetime, timedelta

import pytest

from autobot_analytics.stores.budgets import Budget
from jobs.forecasting.sums import LEVELS
from tests.jobs.budgets.looking import NOW, forecast_days, look, put, spend
from tests.jobs.budgets.spending_days import Replay

NANO_USD = 10**9
DOLLARS = tuple(1.0 + place / 10 for place in range(len(LEVELS)))


def forecast(replay: Replay, today: datetime, scope: str, name: str) -> None:
    """Forecast a series from `today` on, the rest of that day included."""
    replay.road.ask(
        "insert into forecast_series by name select $scope as scope, $name as id, $now as computed_at, "
        "90 as usable_days, 'mean' as method, 0 as regime_days, 'low' as confidence, 0 as spent_today, "
        "0 as expected_today, 0 as folds",
        scope=scope,
        name=name,
        now=today,
    )
    forecast_days(replay, today.date(), DOLLARS, (scope, name), rest=0.5)


@pytest.mark.parametrize("now", [NOW, datetime(2026, 3, 31, 20), datetime(2026, 3, 1, 1)])
def test_months_agree_with_budgets(replay: Replay, now: datetime) -> None:
    """On any day of the month, its last too, spent and rest make what the monthly budget is forecast to be."""
    put(replay, Budget("all", 900.0, "monthly"), Budget("a", 90.0, "monthly", scope="agent", scope_id="a"))
    spend(replay, *(now - timedelta(minutes=minutes) for minutes in (10, 20, 30)))
    spend(replay, now - timedelta(minutes=5), agent_id="a")
    forecast(replay, now, "total", "")
    forecast(replay, now, "agent", "a")
    found = look(replay, now)
    months = replay.road.published()["months"]
    for name, field in (("all", "total"), ("a", "agent/a")):
        budget, month = found[name], months[field]
        assert month["month"] == "2026-03"
        for end, figure in (("median", "forecast_usd"), ("low80", "forecast_low_usd"), ("high80", "forecast_high_usd")):
            assert budget["spent_usd"] + month[end] / NANO_USD == pytest.approx(budget[figure], abs=1e-8)
        assert 0 < month["low80"] <= month["median"] <= month["high80"]


def test_a_series_that_is_no_longer_forecast(replay: Replay) -> None:
    """What is no longer forecast is no longer published; so is a month whose end the forecast does not reach."""
    forecast(replay, NOW, "total", "")
    forecast(replay, NOW, "agent", "a")
    look(replay, NOW)
    assert set(replay.road.published()["months"]) == {"total", "agent/a"}
    replay.road.ask("delete from forecast_series where scope = 'agent'")
    look(replay, NOW + timedelta(minutes=1))
    assert set(replay.road.published()["months"]) == {"total"}
    look(replay, datetime(2026, 4, 1, 0, 1))
    assert "months" not in replay.road.published()
