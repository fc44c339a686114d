"""The job that looks at the budgets: what it finds of them, on the whole road from the stream to the snapshot."""

from datetime import datetime, timedelta

import orjson
import pytest

from autobot_analytics.stores.budgets import AGENT_BUDGETS_KEY, BUDGETS_KEY, SCOPES_KEY, Budget, Budgets
from jobs.forecasting.sums import LEVELS
from tests.jobs.budgets.looking import NOW, alerts, forecast_days, look, put, spend, told
from tests.jobs.budgets.spending_days import Replay


def forecast(replay: Replay, scope: str, name: str, dollars: tuple[float, ...]) -> None:
    """Forecast nothing more of the day of NOW, and from tomorrow on so many dollars a day at each of the levels."""
    forecast_days(replay, NOW.date(), dollars, (scope, name))


def test_what_counts_for_a_budget(replay: Replay) -> None:
    """A budget of anything counts the priced calls of just that, in its own period, and of nothing else."""
    put(
        replay,
        Budget("all", 10.0, "monthly"),
        Budget("day", 10.0, "daily"),
        Budget("week", 10.0, "weekly"),
        Budget("provider", 10.0, "monthly", scope="provider", scope_id="azure"),
        Budget("model", 10.0, "monthly", scope="model", scope_id="gpt-4o"),
        Budget("one", 10.0, "monthly", scope="model", scope_id="azure/gpt-4o"),
        Budget("agent", 10.0, "monthly", scope="agent", scope_id="a"),
    )
    Budgets(replay.road.client).put_agent("b", 2.0, datetime.now().astimezone())
    spend(replay, datetime(2026, 2, 28, 23, 59), datetime(2026, 3, 1), datetime(2026, 3, 8, 23, 59))
    spend(replay, datetime(2026, 3, 9), agent_id="a")
    spend(replay, datetime(2026, 3, 12, 0, 1), provider="azure", agent_id="b")
    spend(replay, NOW - timedelta(minutes=1), model="nobody-knows-this", agent_id="b")
    found = look(replay, NOW)
    assert {name: one["spent_usd"] for name, one in found.items()} == {
        "all": 4.0,
        "day": 1.0,
        "week": 2.0,
        "provider": 1.0,
        "model": 4.0,
        "one": 1.0,
        "agent": 1.0,
        "agent:b": 1.0,
    }
    assert (found["agent:b"]["percent_used"], found["agent:b"]["remaining_usd"]) == (50.0, 1.0)


def test_budgets_of_users_and_tags(replay: Replay) -> None:
    """Calls of users and tags count to the moment, also within a quarter of an hour; a day has a forecast."""
    put(
        replay,
        Budget("user", 10.0, "weekly", scope="user", scope_id="u1"),
        Budget("team", 2.0, "monthly", scope="tag:team", scope_id="red"),
        Budget("day", 4.0, "daily", scope="tag:team", scope_id="red"),
        Budget("shift", 10.0, "daily", scope="user", scope_id="u1", timezone="Asia/Kathmandu"),
        Budget("nobody", 10.0, "daily", scope="tag:team", scope_id="re"),
    )
    spend(replay, datetime(2026, 2, 28, 23, 59), datetime(2026, 3, 8, 23, 59), user_id="u1", tags='{"team":"red"}')
    spend(replay, datetime(2026, 3, 11, 18, 14), datetime(2026, 3, 11, 18, 16), user_id="u1", tags='{"team":"blue"}')
    spend(replay, NOW - timedelta(hours=1), user_id="u2", metadata='{"team":"red"}')
    found = look(replay, NOW)
    spent = {name: one["spent_usd"] for name, one in found.items()}
    assert spent == {"user": 2.0, "team": 2.0, "day": 1.0, "shift": 1.0, "nobody": 0.0}
    assert (found["team"]["status"], found["team"]["forecast_usd"]) == ("exceeded", None)
    assert found["day"]["forecast_usd"] >= 1.0
    assert alerts(replay)["budget/team/2026-03/100"] == "firing"


def test_what_will_be_spent(replay: Replay) -> None:
    """Forecast, probability and time of breach are those worked out by hand.

    $4 are spent before today and $1 today, and nothing more is expected of it. From tomorrow on $1, $2 and $3 a day are
    forecast at the lower end, the median and the upper end: $19, $38 and $57 for the 19 days from the 13th to the 31st.
    Of a budget of $14 nine are left: the median has them after four days and a half, the upper end after three.
    $33.5 lie in the middle between what is forecast at 0.4 ($24) and at 0.5 ($43).
    """
    dollars = tuple(1.0 if level < 0.5 else 2.0 if level < 0.9 else 3.0 for level in LEVELS)
    put(replay, Budget("all", 14.0, "monthly"), Budget("between", 33.5, "monthly"), Budget("day", 1.5, "daily"))
    spend(replay, *(datetime(2026, 3, day) for day in (2, 3, 4, 5)), NOW - timedelta(hours=3))
    forecast(replay, "total", "", dollars)
    found = look(replay, NOW)
    month = found["all"]
    assert (month["forecast_low_usd"], month["forecast_usd"], month["forecast_high_usd"]) == (24.0, 43.0, 62.0)
    assert month["breach_probability"] > 0.97
    assert month["projected_breach_at"] == "2026-03-17T12:00:00Z"
    assert month["projected_breach_earliest"] == "2026-03-16T00:00:00Z"
    assert month["projected_breach_latest"] == "2026-03-22T00:00:00Z"
    assert found["between"]["breach_probability"] == pytest.approx(0.55)
    day = found["day"]
    assert (day["spent_usd"], day["forecast_usd"], day["breach_probability"]) == (1.0, 1.0, 0.0)
    assert day["projected_breach_at"] is None


def test_nothing_is_forecast(replay: Replay) -> None:
    """Where there is no forecast it is not known when a budget breaks; nothing is made up."""
    put(replay, Budget("all", 14.0, "monthly"))
    month = look(replay, NOW)["all"]
    assert [name for name, value in month.items() if value is None and name != "created_at"] == [
        "forecast_usd",
        "forecast_low_usd",
        "forecast_high_usd",
        "breach_probability",
        "projected_breach_at",
        "projected_breach_earliest",
        "projected_breach_latest",
    ]


def test_garbage_stops_nothing(replay: Replay) -> None:
    """Entries of AutoBot's that are no budgets are passed over; the others are looked at."""
    put(replay, Budget("good", 5.0, "daily"))
    for place, value in enumerate(
        ("{oops", "[]", '{"threshold_usd": -1}', '{"threshold_usd": 1, "period": "yearly"}', "")
    ):
        replay.road.client.hset(BUDGETS_KEY, f"bad{place}", value)
    replay.road.client.hset(BUDGETS_KEY, b"\xff\xfe", b"\xff")
    replay.road.client.hset(AGENT_BUDGETS_KEY, "a", "null")
    replay.road.client.hset(SCOPES_KEY, "good", "{oops")
    assert list(look(replay, NOW)) == ["good"]


def test_a_scope_that_autobot_dropped_with_its_budget(replay: Replay) -> None:
    """A budget of the name of one that AutoBot removed begins anew, without its scope."""
    put(replay, Budget("team", 5.0, "daily", scope="agent", scope_id="a"))
    replay.road.client.hdel(BUDGETS_KEY, "team")
    look(replay, NOW)
    replay.road.client.hset(BUDGETS_KEY, "team", '{"threshold_usd": 5, "period": "daily"}')
    assert look(replay, NOW)["team"]["scope"] == "total"


def test_what_came_late_is_told(replay: Replay) -> None:
    """A call of the last minute that comes two minutes into the next period counts for its own, and is told of."""
    put(replay, Budget("day", 2.0, "daily", (100,)))
    spend(replay, datetime(2026, 3, 12, 22))
    look(replay, datetime(2026, 3, 12, 23, 59, 50))
    look(replay, datetime(2026, 3, 13, 0, 0, 5))
    spend(replay, datetime(2026, 3, 12, 23, 59, 59))
    found = look(replay, datetime(2026, 3, 13, 0, 2))
    assert found["day"]["spent_usd"] == 0
    assert told(replay) == [("budget/day/2026-03-12/100", "firing")]
    look(replay, datetime(2026, 3, 13, 0, 6))
    look(replay, datetime(2026, 3, 13, 0, 7))
    assert told(replay)[1:] == [("budget/day/2026-03-12/100", "resolved")]


def test_nobody_looked_when_the_period_ended(replay: Replay) -> None:
    """What was reached while nothing ran, in a period that is over meanwhile, is told of, and that it is over."""
    put(replay, Budget("day", 2.0, "daily", (50, 100)))
    look(replay, datetime(2026, 3, 12, 12))
    spend(replay, datetime(2026, 3, 12, 13), datetime(2026, 3, 12, 14))
    look(replay, datetime(2026, 3, 15, 8))
    key = "budget/day/2026-03-12"
    assert told(replay) == [(f"{key}/100", "firing"), (f"{key}/100", "resolved")]


def test_a_jump_over_several_shares_is_one_message(replay: Replay) -> None:
    """What passes several shares at once is told of once, by the largest, with the others in it."""
    put(replay, Budget("day", 4.0, "daily", (25, 50, 75, 90, 100)))
    look(replay, datetime(2026, 3, 12, 12))
    spend(replay, datetime(2026, 3, 12, 13))
    look(replay, datetime(2026, 3, 12, 13, 1))
    spend(replay, *[datetime(2026, 3, 12, 14)] * 3)
    look(replay, datetime(2026, 3, 12, 14, 1))
    key = "budget/day/2026-03-12"
    shares = [(told_key, state) for told_key, state in told(replay) if told_key.startswith("budget/")]
    assert shares == [(f"{key}/25", "firing"), (f"{key}/100", "firing")]
    assert {alerts(replay)[f"{key}/{share}"] for share in (25, 50, 75, 90, 100)} == {"firing"}
    ((payload,),) = replay.road.ask(
        "select payload from notifications where key = $key and state = 'firing'", key=f"{key}/100"
    )
    message = orjson.loads(payload)
    assert message["title"] == "Budget day: 100 % of $4.00 spent"
    assert message["detail"].endswith("Passed at the same time: 50 %, 75 %, 90 %.")
    assert message["also"] == [f"{key}/50", f"{key}/75", f"{key}/90"]
    look(replay, datetime(2026, 3, 13, 1))
    ended = [told_key for told_key, state in told(replay) if state == "resolved" and told_key.startswith("budget/")]
    assert ended == [f"{key}/100", f"{key}/25"]  # what had a message of its own


def test_a_new_budget_tells_nothing_of_the_past(replay: Replay) -> None:
    """A budget that is made just after midnight is not told of for yesterday."""
    spend(replay, *[datetime(2026, 3, 12, 22)] * 3)
    put(replay, Budget("day", 2.0, "daily", (100,)))
    for second in (5, 20, 35):
        look(replay, datetime(2026, 3, 13, 0, 0, second))
    assert told(replay) == []


def test_a_budget_that_is_raised_removed_or_switched_off(replay: Replay) -> None:
    """What no longer holds is resolved; when it is reached again in the same period it is told again."""
    put(replay, Budget("a", 2.0, "daily", (100,)), Budget("b", 2.0, "daily", (100,)), Budget("c", 2.0, "daily", (100,)))
    spend(replay, *[datetime(2026, 3, 12, 2)] * 2)
    look(replay, NOW)
    put(replay, Budget("a", 3.0, "daily", (100,)), Budget("c", 2.0, "daily", (100,), enabled=False))
    Budgets(replay.road.client).delete("b")
    assert list(look(replay, NOW + timedelta(minutes=1))) == ["a", "c"]
    assert set(alerts(replay).values()) == {"resolved"}
    spend(replay, datetime(2026, 3, 12, 3))
    look(replay, NOW + timedelta(minutes=2))
    assert [state for key, state in told(replay) if "/a/" in key] == ["firing", "resolved", "firing"]
    reasons = replay.road.ask("select key, payload->>'reason' from notifications where state = 'resolved' order by key")
    assert [reason for _, reason in reasons] == ["It no longer holds.", "The budget is gone.", "It no longer holds."]


def test_what_was_published_comes_back(replay: Replay) -> None:
    """Budgets and alerts are published again when Redis has lost them."""
    put(replay, Budget("a", 2.0, "daily", (100,)))
    spend(replay, *[datetime(2026, 3, 12, 2)] * 2)
    look(replay, NOW)
    before = replay.road.published()
    for key in ("budgets", "alerts"):
        replay.road.client.delete(f"analytics:snapshot:{key}")
    replay.road.client.delete("analytics:snapshots")
    replay.road.now = NOW + timedelta(seconds=10)
    replay.road.tick()
    after = replay.road.published()
    assert (after["budgets"], after["alerts"]) == (before["budgets"], before["alerts"])
