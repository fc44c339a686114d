"""The state machine of one alert."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobs.alerts.condition import Condition
from jobs.alerts.machine import AlertState, State, step, to_notify

BEGIN = datetime(2026, 3, 12, 10)
HOLD = timedelta(minutes=10)


def condition(hold: timedelta = timedelta(0)) -> Condition:
    """Return a condition that holds."""
    return Condition("budget/team/2026-03/90", "budget", "high", "team", "90 %", "$91 of $100", {"spent": 91}, hold)


def states(holds: str, hold: timedelta) -> list[State | None]:
    """Let an alert take a step every five minutes; `holds` has a + for each in which the condition holds."""
    alert: AlertState | None = None
    seen: list[State | None] = []
    for place, mark in enumerate(holds):
        now = BEGIN + place * timedelta(minutes=5)
        alert = step(alert, condition(hold) if mark == "+" else None, now, hold)
        seen.append(None if alert is None else alert.state)
    return seen


def test_at_once() -> None:
    """What need not hold for a while fires with the first look, is resolved with the first, and comes again."""
    assert states("-++--+", timedelta(0)) == [None, "firing", "firing", "resolved", "resolved", "firing"]


def test_it_must_hold_for_a_while() -> None:
    """What must hold for ten minutes is pending before, and leaves no trace when it does not."""
    assert states("+-", HOLD) == ["pending", None]
    assert states("++++", HOLD) == ["pending", "pending", "firing", "firing"]


def test_it_must_be_away_for_a_while() -> None:
    """A look or two without the condition resolve nothing; ten minutes do."""
    assert states("+++-+---", HOLD)[2:] == ["firing", "firing", "firing", "firing", "firing", "resolved"]


def test_what_almost_came_again() -> None:
    """An alert that was resolved and began to come again, but did not, is as it was."""
    before = step(step(None, condition(), BEGIN), None, BEGIN + HOLD)
    assert before is not None
    pending = step(before, condition(HOLD), BEGIN + 2 * HOLD)
    assert pending is not None
    assert pending.state == "pending"
    assert step(pending, None, BEGIN + 3 * HOLD) == before


def test_what_is_known_of_it_is_the_newest() -> None:
    """An alert that fires goes on to say what is known now, since when it fires stays."""
    first = step(None, condition(), BEGIN)
    later = Condition("budget/team/2026-03/90", "budget", "critical", "team", "90 %", "$99 of $100", {"spent": 99})
    then = step(first, later, BEGIN + HOLD)
    assert then is not None
    assert (then.detail, then.severity, then.since, then.changes) == ("$99 of $100", "critical", BEGIN, 1)


def test_who_is_told() -> None:
    """It is told that an alert fires, and that it is over if that was told; nothing while it is silenced."""
    firing = step(None, condition(), BEGIN)
    assert firing is not None
    assert to_notify(firing)
    told = AlertState(**{**vars(firing), "notified": "firing"})
    assert not to_notify(told)
    over = step(told, None, BEGIN)
    untold = step(firing, None, BEGIN)
    assert over is not None
    assert untold is not None
    assert to_notify(over)
    assert not to_notify(untold)
    assert not to_notify(AlertState(**{**vars(over), "silenced": True}))


@given(holds=st.text("+-", max_size=40), hold=st.sampled_from((timedelta(0), HOLD)))
def test_laws(holds: str, hold: timedelta) -> None:
    """States follow each other as they must, and each change to firing or resolved counts once."""
    alert: AlertState | None = None
    for place, mark in enumerate(holds):
        before = alert
        now = BEGIN + place * timedelta(minutes=5)
        alert = step(before, condition(hold) if mark == "+" else None, now, hold)
        follows = (None if before is None else before.state, None if alert is None else alert.state)
        assert follows not in {(None, "resolved"), ("firing", "pending"), ("firing", None), ("resolved", None)}
        changed = (
            follows[1] in ("firing", "resolved") and follows[0] != follows[1] and follows != ("pending", "resolved")
        )
        changes = 0 if before is None else before.changes
        assert (changes if alert is None else alert.changes) == changes + changed
        assert step(alert, condition(hold) if mark == "+" else None, now, hold) == alert  # again, after a crash
