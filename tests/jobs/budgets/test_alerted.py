"""What is alerted of besides the thresholds of budgets, and what is not, on the whole road."""

from datetime import datetime, timedelta

import pytest

from autobot_analytics.stores.budgets import Budget
from autobot_analytics.stores.silences import Silences
from jobs.forecasting.sums import LEVELS
from tests.jobs.budgets.looking import NOW, alerts, forecast_days, look, put, spend, told
from tests.jobs.budgets.spending_days import Replay


def test_money_that_burns_too_fast(replay: Replay) -> None:
    """A month's budget of $372 allows $0.50 an hour: $8 in the last hour and $1 in its last minutes are too much.

    That must hold for ten minutes before it is told of, and be away for ten.
    """
    put(replay, Budget("all", 372.0, "monthly", ()))
    start = NOW - timedelta(minutes=30)
    spend(replay, *[start] * 7, start + timedelta(minutes=8))
    look(replay, start + timedelta(minutes=9))
    assert alerts(replay) == {"burn_rate/all/2026-03/x14.4": "pending"}
    spend(replay, start + timedelta(minutes=18))
    look(replay, start + timedelta(minutes=19))
    assert alerts(replay)["burn_rate/all/2026-03/x14.4"] == "firing"
    figures = replay.road.published()["alerts"]["burn_rate/all/2026-03/x14.4"]["figures"]
    assert figures["long_burn_rate"] == pytest.approx(9 / (372 / 720), abs=0.001)
    look(replay, start + timedelta(minutes=30))
    assert alerts(replay)["burn_rate/all/2026-03/x14.4"] == "firing"
    look(replay, start + timedelta(minutes=41))
    assert alerts(replay)["burn_rate/all/2026-03/x14.4"] == "resolved"


def test_single_agents_may_burn(replay: Replay) -> None:
    """No burn rate is alerted of for an agent: too many are bursty."""
    put(replay, Budget("a", 372.0, "monthly", (), scope="agent", scope_id="a"))
    spend(replay, *[NOW - timedelta(minutes=2)] * 20, agent_id="a")
    assert look(replay, NOW)["a"]["burn_rate"] > 1
    assert alerts(replay) == {}


@pytest.mark.parametrize(("now", "is_told"), [(datetime(2026, 3, 3, 12), False), (datetime(2026, 3, 4, 12), True)])
def test_a_month_that_will_not_do(replay: Replay, now: datetime, is_told: bool) -> None:
    """Even the lower end of the band passes the budget: that is told of when a tenth of the period is over."""
    put(replay, Budget("all", 50.0, "monthly", ()))
    replay.road.now = now
    forecast_days(replay, now.date(), [2.0] * len(LEVELS))
    look(replay, now)
    look(replay, now + timedelta(minutes=10))
    assert alerts(replay) == ({"projection/all/2026-03": "firing"} if is_told else {})


def test_a_day_of_unusual_cost(replay: Replay) -> None:
    """An anomaly of today is told of when it has held for ten minutes, and is over after tomorrow; old ones are not."""
    for day in ("2026-03-12", "2026-03-10"):
        replay.road.ask(
            "insert into anomalies values ('total/' || $day, 'total', '', 'day', $day, $day, true, 10, 5, 15, 40, 30, "
            "'high', 1, 1, '[]', $now)",
            day=day,
            now=NOW,
        )
    look(replay, NOW)
    assert alerts(replay) == {"anomaly/total/2026-03-12": "pending"}
    look(replay, NOW + timedelta(minutes=10))
    (alert,) = replay.road.published()["alerts"].values()
    assert (alert["state"], alert["severity"], alert["subject"]) == ("firing", "high", "total/2026-03-12")
    assert alert["title"] == "All models: unusual cost, $30.00 more than expected"
    look(replay, NOW + timedelta(hours=30))
    assert set(alerts(replay).values()) == {"firing"}
    look(replay, NOW + timedelta(hours=37))
    assert [state for _, state in told(replay)] == ["firing", "resolved"]
    assert replay.road.ask("select payload->>'reason' from notifications where state = 'resolved'") == [
        ("The day is past.",)
    ]


def test_entries_that_were_lost(replay: Replay) -> None:
    """Lost entries are told of once a stream and day, however many more are lost, and are over the next day but one."""
    for minute, entries in ((0, 5), (1, 7)):
        replay.road.ask(
            "insert into incidents values ($at, 'llm', 'trimmed', $entries, '')",
            at=NOW + timedelta(minutes=minute),
            entries=entries,
        )
        look(replay, NOW + timedelta(minutes=minute))
    (alert,) = replay.road.published()["alerts"].values()
    assert (alert["key"], alert["severity"]) == ("data_loss/llm/2026-03-12", "critical")
    assert alert["figures"] == {"entries": 12, "day": "2026-03-12"}
    assert told(replay) == [("data_loss/llm/2026-03-12", "firing")]
    look(replay, NOW + timedelta(hours=35))
    assert set(alerts(replay).values()) == {"firing"}
    look(replay, NOW + timedelta(hours=36))
    assert set(alerts(replay).values()) == {"resolved"}


def test_resolved_alerts_are_forgotten(replay: Replay) -> None:
    """After 35 days an alert that is over is gone, with its notifications that were sent, here and for readers."""
    put(replay, Budget("day", 2.0, "daily", (50,)))
    spend(replay, datetime(2026, 3, 12, 2))
    look(replay, NOW)
    look(replay, NOW + timedelta(days=1))
    replay.road.ask("update notifications set sent_at = $now", now=NOW)
    look(replay, NOW + timedelta(days=36))
    assert len(alerts(replay)) == 1
    look(replay, NOW + timedelta(days=37))
    assert alerts(replay) == {}
    assert replay.road.ask("select (select count(*) from alerts), (select count(*) from notifications)") == [(0, 0)]


def test_a_silence(replay: Replay) -> None:
    """Nobody is told of what is silenced; what still fires when the silence ends is told of then."""
    put(replay, Budget("a", 2.0, "daily", (100,)), Budget("b", 2.0, "daily", (100,)))
    replay.road.client.hset("analytics:silences", "broken", "{oops")
    Silences(replay.road.client, lambda: datetime.fromisoformat("2026-03-12T12:00:00+00:00")).add(
        "budget/a/*", timedelta(hours=1), "planned"
    )
    spend(replay, *[datetime(2026, 3, 12, 2)] * 2)
    look(replay, NOW)
    assert told(replay) == [("budget/b/2026-03-12/100", "firing")]
    assert replay.road.published()["alerts"]["budget/a/2026-03-12/100"]["silenced"]
    look(replay, NOW + timedelta(minutes=61))
    assert told(replay)[1:] == [("budget/a/2026-03-12/100", "firing")]
