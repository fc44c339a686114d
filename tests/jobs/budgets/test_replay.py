"""A month of spending through two budgets in two zones, over their changes of the clock, with crashes everywhere.

A call of one dollar is made at 04:30, 13:30 and 22:30 UTC of each day of March and the first days of April 2026, and
the budgets are looked at at 06:00, 14:00 and 23:00. New York changes its clock on 8 March, Berlin on the 29th: by
winter time the call of Monday 9 March, 04:30, would belong to the old week there, and that of 31 March, 22:30, to March
here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest
import redis

from autobot_analytics.stores.budgets import Budget, Budgets
from tests.jobs.budgets.spending_days import Replay, days_of, sender, settings
from tests.jobs.notifications.receivers import WebhookReceiver, endpoint, firing

FIRST, LAST = datetime(2026, 3, 1), datetime(2026, 4, 6)
CALLS = days_of(FIRST, LAST, [timedelta(hours=4.5), timedelta(hours=13.5), timedelta(hours=22.5)])
LOOKS = days_of(FIRST, LAST, [timedelta(hours=6), timedelta(hours=14), timedelta(hours=23)])
BERLIN = Budget("berlin", 60.0, "monthly", (5, 50, 100), timezone="Europe/Berlin")
YORK = Budget("york", 10.0, "weekly", (100,), timezone="America/New_York")

# When each is told, worked out by hand from the times of the calls.
TOLD = [
    ("2026-03-01T23:00:00Z", "budget/berlin/2026-03/5", "firing"),  # the 3rd dollar of $60
    ("2026-03-05T14:00:00Z", "budget/york/2026-W10/100", "firing"),  # the 10th since Monday the 2nd, 05:00 UTC
    ("2026-03-09T06:00:00Z", "budget/york/2026-W10/100", "resolved"),  # that week ended at 04:00 UTC
    ("2026-03-10T23:00:00Z", "budget/berlin/2026-03/50", "firing"),  # the 30th
    ("2026-03-12T06:00:00Z", "budget/york/2026-W11/100", "firing"),  # the 10th; the call of Monday, 04:30, is one
    ("2026-03-16T06:00:00Z", "budget/york/2026-W11/100", "resolved"),
    ("2026-03-19T06:00:00Z", "budget/york/2026-W12/100", "firing"),
    ("2026-03-20T23:00:00Z", "budget/berlin/2026-03/100", "firing"),  # the 60th
    ("2026-03-23T06:00:00Z", "budget/york/2026-W12/100", "resolved"),
    ("2026-03-26T06:00:00Z", "budget/york/2026-W13/100", "firing"),
    ("2026-03-30T06:00:00Z", "budget/york/2026-W13/100", "resolved"),
    ("2026-03-31T23:00:00Z", "budget/berlin/2026-03/100", "resolved"),  # March ended at 22:00 UTC
    ("2026-03-31T23:00:00Z", "budget/berlin/2026-03/5", "resolved"),
    ("2026-03-31T23:00:00Z", "budget/berlin/2026-03/50", "resolved"),
    ("2026-04-01T14:00:00Z", "budget/berlin/2026-04/5", "firing"),  # the call of 31 March, 22:30, is the first
    ("2026-04-02T06:00:00Z", "budget/york/2026-W14/100", "firing"),
    ("2026-04-06T06:00:00Z", "budget/york/2026-W14/100", "resolved"),
]
POINTS = (
    "in_transaction",
    "after_commit",
    "in_publish",
    "after_publish",
    "alerts_followed",
    "budgets_replaced",
    "budgets_looked_at",
    "attempt_noted",
    "notification_sent",
    "notification_recorded",
)
OF_THE_TICK = POINTS[:2]  # a tick that crashed there is done again
TELLING = {moment for moment, _, _ in TOLD}
OTHER_LOOKS = days_of(FIRST, LAST, [timedelta(hours=14)])[::5]  # at which nobody is told
PAUSE = timedelta(minutes=3)  # longer than those after the first attempts


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    """A real HTTP endpoint."""
    with endpoint() as made:
        yield made


def looks() -> list[datetime]:
    """Return the looks of the replay, in order."""
    telling = {moment for moment in LOOKS if f"{moment.isoformat()}Z" in TELLING}
    return sorted(telling | set(OTHER_LOOKS))


def told(receiver: WebhookReceiver) -> list[tuple[str, str, str]]:
    """Return (when it changed, key, state) of what came, a repeated id once."""
    seen: dict[str, tuple[str, str, str]] = {}
    for one in receiver.posted:
        at = one.data["fired_at" if one.data["state"] == "firing" else "resolved_at"]
        seen.setdefault(one.headers["webhook-id"], (at, one.data["key"], one.data["state"]))
    return list(seen.values())


def replay_of(
    client: redis.Redis, receiver: WebhookReceiver, data_dir: Path | None
) -> tuple[Replay, Iterator[datetime]]:
    """Make the budgets, and give the replay and its looks; before each, the calls until then are in the stream."""
    budgets = Budgets(client)
    budgets.put(BERLIN)
    budgets.put(YORK)
    replay = Replay(client, settings(receiver.url), FIRST, data_dir)
    send = sender(replay.road)

    def moments() -> Iterator[datetime]:
        before = FIRST
        for moment in looks():
            send(*(call for call in CALLS if before <= call < moment))
            before = moment
            yield moment

    return replay, moments()


def test_each_is_told_once(redis_client: redis.Redis, receiver: WebhookReceiver) -> None:
    """Every change is told once, in both periods of both budgets, that it is over included; figures are exact."""
    replay, moments = replay_of(redis_client, receiver, None)
    for moment in moments:
        replay.look(moment)
        standing = replay.road.published()["budgets"]
        if moment == datetime(2026, 3, 10, 23):  # $30 of $60; Tuesday's 6th of the week, and Monday's three
            assert (standing["berlin"]["spent_usd"], standing["berlin"]["percent_used"]) == (30.0, 50.0)
            assert (standing["york"]["spent_usd"], standing["york"]["status"]) == (6.0, "ok")
        if moment == datetime(2026, 3, 31, 14):
            assert (standing["berlin"]["spent_usd"], standing["berlin"]["status"]) == (92.0, "exceeded")
        if moment == datetime(2026, 3, 31, 23):
            assert (standing["berlin"]["spent_usd"], standing["berlin"]["period_start"]) == (
                1.0,
                "2026-03-31T22:00:00Z",
            )
    assert told(receiver) == TOLD
    assert len(receiver.posted) == len(TOLD)
    last = next(one for one in receiver.posted if one.data["key"] == "budget/berlin/2026-03/100" and one.data["reason"])
    assert last.data["reason"] == "The period has ended."
    assert last.data["figures"]["spent_usd"] == 92.0


def test_each_is_told_once_whatever_crashes(
    redis_client: redis.Redis, receiver: WebhookReceiver, tmp_path: Path
) -> None:
    """With crashes in every look, at each of the points in turn, the same is told, and nothing else.

    Only what was sent and not yet written down is sent again, under the same id.
    """
    replay, moments = replay_of(redis_client, receiver, tmp_path)
    points = cycle(POINTS)
    for moment in moments:
        with_tick = True
        for point in (next(points), next(points)):
            replay.look_and_crash(moment, point, with_tick)
            moment += PAUSE
            with_tick = point in OF_THE_TICK
        replay.look(moment, with_tick)
        while replay.waiting():
            moment += PAUSE
            replay.look(moment, with_tick=False)
    assert set(replay.crashed) == set(POINTS)
    expected = [(key, state) for _, key, state in TOLD]
    assert [(key, state) for _, key, state in told(receiver)] == expected
    assert set(firing(receiver.posted)) == set(expected)
    repeated = len(receiver.posted) - len(TOLD)
    assert repeated == replay.crashed.count("notification_sent")
    bodies: dict[str, set[bytes]] = {}
    for one in receiver.posted:
        bodies.setdefault(one.headers["webhook-id"], set()).add(one.body)
    assert {len(kinds) for kinds in bodies.values()} == {1}
