"""Budgets of the running day, from history to what is published: as likely to break as the day's pace says."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Event
from typing import Any

import polars as pl
import pytest

from autobot_analytics.stores.budgets import Budget
from jobs.budgets.forecasts import read_forecasts
from jobs.forecasting.job import forecast
from jobs.forecasting.sums import MEDIAN
from tests.jobs.budgets.looking import look, put
from tests.jobs.budgets.spending_days import Replay

DAY = datetime(2026, 3, 12)
WORK = range(8, 21)  # hours


def spend(
    replay: Replay, day: datetime, usd_an_hour: float, until: datetime, agent: str = "a", model: str = "m"
) -> None:
    """Put even spending in the hours of work into the rollups, a quarter of an hour each, until a moment."""
    quarters = [day + timedelta(hours=hour, minutes=minute) for hour in WORK for minute in (0, 15, 30, 45)]
    frame = pl.DataFrame({"bucket": [one for one in quarters if one < until]}, schema={"bucket": pl.Datetime("us")})
    with replay.road.warehouse.transaction(), replay.road.warehouse.view(frame=frame):
        replay.road.warehouse.execute(
            "insert into llm_15m by name "
            "select bucket, 'p' as provider, $model as model, $agent as agent_id, 1 as calls, "
            "0 as input_tokens, 0 as output_tokens, 0 as cached_input_tokens, 0 as cache_write_tokens, "
            "0 as reasoning_tokens, $usd as cost_usd, 0 as free_calls, 0 as unpriced_calls, 0 as unpriced_tokens, "
            "from frame; "
            "insert into calendar select bucket, bucket::date, hour(bucket) from frame "
            "where bucket not in (select bucket from calendar)",
            usd=usd_an_hour / 4,
            model=model,
            agent=agent,
        )


@pytest.fixture
def usual(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """Four weeks of $2.60 a day, 20 cents an hour from 08 to 21 h, a little more on one day and less on the next."""

    def here(function: Callable[[Any], Any], argument: object, stopping: Event) -> object:
        return function(argument)

    monkeypatch.setattr("jobs.forecasting.job.apart", here)
    replay.road.now = DAY
    replay.road.tick()
    for ago in range(1, 29):
        spend(replay, DAY - timedelta(days=ago), 0.2 * (1.1 if ago % 2 else 0.9), DAY)
    forecast(replay.road.worker)
    return replay


def at(replay: Replay, hours: float, usd_an_hour: float) -> dict[str, dict[str, Any]]:
    """Return how the budgets stand after so many hours of a day with that pace."""
    now = DAY + timedelta(hours=hours)
    spend(replay, DAY, usd_an_hour, now)
    return look(replay, now)


def test_a_pace_that_goes_on_breaks_the_budget_long_before_it_does(usual: Replay) -> None:
    """At 46 cents an hour $6 are spent at 21 h: at 15 h it is open, at 20 h sure; the end is never what is spent."""
    put(usual, Budget("total", 6.0, "daily"), Budget("agent", 6.0, "daily", scope="agent", scope_id="a"))
    put(
        usual,
        Budget("model", 6.0, "daily", scope="model", scope_id="m"),
        Budget("exact", 6.0, "daily", scope="model", scope_id="p/m"),
    )
    put(usual, Budget("week", 20.0, "weekly"), Budget("month", 2000.0, "monthly"))
    morning = at(usual, 8.0, 0.46)
    assert morning["total"]["breach_probability"] < 0.05
    assert morning["total"]["forecast_usd"] == pytest.approx(2.6, rel=0.15)
    usual.road.ask("delete from llm_15m where bucket >= $day", day=DAY)
    open_ = at(usual, 15.0, 0.46)["total"]
    assert open_["spent_usd"] == pytest.approx(3.22)
    assert 0.1 < open_["breach_probability"] < 0.9
    assert open_["forecast_low_usd"] < 6.0 < open_["forecast_high_usd"]
    usual.road.ask("delete from llm_15m where bucket >= $day", day=DAY)
    late = at(usual, 20.25, 0.48)
    for name in ("total", "agent", "model", "exact"):
        budget = late[name]
        assert budget["spent_usd"] == pytest.approx(5.88), name
        assert budget["breach_probability"] > 0.8, name
        assert budget["forecast_low_usd"] > budget["spent_usd"] + 0.05, name
        assert budget["projected_breach_at"][:13] == "2026-03-12T20", name
        assert budget["forecast_usd"] == pytest.approx(6.2, abs=0.15), name
    week = late["week"]  # $13.68 until now, and three days and a rest to come
    assert week["forecast_usd"] == pytest.approx(week["spent_usd"] + 3 * 2.6 + 0.3, rel=0.05)
    assert late["month"]["breach_probability"] < 0.01


def test_a_day_without_its_pace_does_not_break(usual: Replay) -> None:
    """Five dollars in the morning of a usual day and nothing since: what comes is far less than as much again."""
    put(usual, Budget("total", 10.0, "daily"))
    now = DAY + timedelta(hours=16)
    spend(usual, DAY, 2.5, DAY + timedelta(hours=10))
    found = look(usual, now)["total"]
    assert found["spent_usd"] == pytest.approx(5.0)
    assert found["breach_probability"] < 0.1
    assert found["forecast_usd"] < 7.0


def test_what_began_today_goes_by_its_pace(usual: Replay) -> None:
    """A model without a closed day has a day's end from its pace and the errors of others, and no end of the month."""
    put(
        usual,
        Budget("new", 6.0, "daily", scope="model", scope_id="new"),
        Budget("month", 6.0, "monthly", scope="model", scope_id="new"),
    )
    now = DAY + timedelta(hours=14)
    spend(usual, DAY, 1.0, now, model="new")
    found = look(usual, now)
    assert found["new"]["spent_usd"] == pytest.approx(6.0)
    assert found["new"]["forecast_usd"] == pytest.approx(13.0, rel=0.35)
    assert found["month"]["forecast_usd"] is None


def test_a_forecast_of_yesterday_serves_until_there_is_another(usual: Replay) -> None:
    """Right after midnight the day's end is what yesterday's forecast says of today, and the month goes on after it."""
    put(usual, Budget("day", 6.0, "daily"), Budget("month", 100.0, "monthly"))
    spend(usual, DAY, 0.2, DAY + timedelta(hours=24))
    before = look(usual, DAY + timedelta(hours=23, minutes=59))
    after = look(usual, DAY + timedelta(days=1, seconds=20))
    assert after["day"]["forecast_usd"] == pytest.approx(2.6, rel=0.15)
    assert after["month"]["forecast_usd"] == pytest.approx(before["month"]["forecast_usd"], rel=0.03)


def test_a_day_of_another_zone_ends_within_ours(usual: Replay) -> None:
    """Tokyo's day ends at 15:00 UTC: at 12:00 three of the nine hours of work that are left belong to it."""
    put(usual, Budget("tokyo", 6.0, "daily", timezone="Asia/Tokyo"))
    found = at(usual, 12.0, 0.2)["tokyo"]
    yesterdays = 0.22 * 6  # from 15:00 to 21:00 of the day before, a day with a little more
    assert found["spent_usd"] == pytest.approx(yesterdays + 0.8)
    assert found["forecast_usd"] == pytest.approx(yesterdays + 0.8 + 0.6, abs=0.1)


def test_one_day_is_read_as_all_are(usual: Replay) -> None:
    """Asked for one later day, the sum until its end is that of a forecast of all days; also by an old forecast."""
    warehouse, subject = usual.road.warehouse, ("model", "m")
    for days in (0, 1, 3):
        now = DAY + timedelta(days=days, hours=9)
        whole = read_forecasts(warehouse, [subject], "UTC", now)[subject]
        last = read_forecasts(warehouse, [subject], "UTC", now, date(2026, 3, 31))[subject]
        assert last.moments[-1] == datetime(2026, 4, 1)
        at_end = whole.quantiles[whole.moments.index(last.moments[-1])]
        assert last.quantiles[-1] == pytest.approx(at_end)
        assert at_end[MEDIAN] / 1e9 == pytest.approx(2.6 * (20 - days), rel=0.1)
