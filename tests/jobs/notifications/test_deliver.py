"""Sending what waits in the outbox, to real endpoints that may be down."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import redis

from autobot_analytics.stores.budgets import Budget, Budgets
from jobs.notifications.channels import channel_name
from jobs.notifications.deliver import pause_after
from tests.jobs.budgets.spending_days import Replay, sender, settings
from tests.jobs.notifications.receivers import WebhookReceiver, endpoint, firing, mail_server

NOW = datetime(2026, 3, 12, 12)
KEY = "budget/day/2026-03-12"


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    """A real HTTP endpoint."""
    with endpoint() as made:
        yield made


def replay(client: redis.Redis, *urls: str, **values: object) -> Replay:
    """Return a road with a budget of $4 a day and a dollar spent of it, told at each quarter."""
    made = Replay(client, settings(*urls, **values), NOW)
    Budgets(client).put(Budget("day", 4.0, "daily", (25, 50, 75)))
    sender(made.road)(NOW - timedelta(hours=1))
    made.road.tick()
    made.check()
    return made


def spend(replay: Replay) -> None:
    """Spend another dollar, and look."""
    sender(replay.road)(replay.road.now - timedelta(minutes=1))
    replay.road.tick()
    replay.check()


def later(replay: Replay, **step: float) -> None:
    """Move the clock on."""
    replay.road.now += timedelta(**step)


def outbox(replay: Replay, columns: str) -> list[tuple[object, ...]]:
    """Return columns of the outbox, in order."""
    return replay.road.ask(f"select {columns} from notifications order by created_at, key, change")


@pytest.mark.parametrize("answer", [500, 404, (307, "http://127.0.0.1:1/"), "hang"])
def test_a_channel_that_is_down_delays(redis_client: redis.Redis, receiver: WebhookReceiver, answer: int | str) -> None:
    """What a channel does not take is tried again after 30 s, a minute, two; others keep their place behind it."""
    receiver.script = [answer] * 3
    road = replay(redis_client, receiver.url, notify_timeout_s=0.2)
    assert road.send().startswith(f"{channel_name(receiver.url)}: ")
    spend(road)
    assert road.send() == ""  # it is not its time yet
    assert len(receiver.posted) == 1
    for pause_s in (30, 60):
        later(road, seconds=pause_s - 1)
        road.send()
        later(road, seconds=1)
        road.send()
    assert len(receiver.posted) == 3
    later(road, seconds=119)
    assert (road.send(), len(receiver.posted)) == ("", 3)
    later(road, seconds=1)
    assert road.send() == ""
    assert firing(receiver.posted) == [(f"{KEY}/25", "firing")] * 4 + [(f"{KEY}/50", "firing")]
    assert len(set(receiver.ids)) == 2
    later(road, hours=5)
    assert (road.send(), len(receiver.posted)) == ("", 5)
    assert outbox(road, "attempts, last_error") == [(4, None), (1, None)]


def test_one_channel_does_not_hold_up_another(redis_client: redis.Redis, receiver: WebhookReceiver) -> None:
    """Each channel gets each notification, whatever becomes of it on the others; by mail as by webhook."""
    with mail_server() as server, endpoint() as broken:
        broken.script = [500]
        mail = f"smtp://127.0.0.1:{server.port}/?from=a@b.example&to=c@d.example"
        road = replay(redis_client, broken.url, receiver.url, mail)
        assert "answered 500" in road.send()
        assert firing(receiver.posted) == [(f"{KEY}/25", "firing")]
        ((_, _, message),) = server.mails
        (identity,) = set(receiver.ids)
        assert message["Message-ID"] == f"<{identity}@b.example>"
        later(road, seconds=30)
        assert road.send() == ""
        assert broken.ids == [identity, identity]
        assert (len(receiver.posted), len(server.mails)) == (1, 1)


def test_readers_see_what_waits(redis_client: redis.Redis, receiver: WebhookReceiver) -> None:
    """Who was told and who was not, and why, is published with the alert; no address and no secret is."""
    receiver.script = [503]
    road = replay(redis_client, receiver.url.replace("?to=ops", "?token=very-secret"))
    road.send()
    (told,) = road.road.published()["alerts"][f"{KEY}/25"]["notifications"]
    assert told["channel"].startswith("http://127.0.0.1#")
    assert (told["sent_at"], told["attempts"], told["last_error"]) == (None, 1, "answered 503: oops")
    assert "very-secret" not in str(road.road.published())
    assert "very-secret" not in str(road.road.ask("from notifications"))
    later(road, seconds=30)
    road.send()
    (told,) = road.road.published()["alerts"][f"{KEY}/25"]["notifications"]
    assert (told["sent_at"], told["attempts"], told["last_error"]) == ("2026-03-12T12:00:30Z", 2, None)


def test_a_channel_that_is_no_longer_set(redis_client: redis.Redis, receiver: WebhookReceiver) -> None:
    """What waits for a channel that was taken out of the settings is withdrawn, and does not come back with it."""
    receiver.script = [500]
    road = replay(redis_client, receiver.url)
    road.send()
    before = road.road.settings
    road.road.settings = settings()
    road.road.move_to(redis_client)
    assert road.send() == ""
    assert outbox(road, "withdrawn_at") == [(NOW,)]
    road.road.settings = before
    road.road.move_to(redis_client)
    later(road, hours=2)
    assert (road.send(), len(receiver.posted)) == ("", 1)


def test_a_process_that_is_to_end_sends_no_more(redis_client: redis.Redis, receiver: WebhookReceiver) -> None:
    """Between two notifications the job looks whether it is to stop; the rest waits for the next start."""
    road = replay(redis_client, receiver.url)
    road.road.worker.stopping.set()
    assert (road.send(), receiver.posted) == ("", [])
    road.road.worker.stopping.clear()
    road.send()
    assert len(receiver.posted) == 1


def test_pauses() -> None:
    """Half a minute, then twice as long each time, at most an hour, however often it was tried."""
    minutes = [pause_after(attempts).total_seconds() / 60 for attempts in range(1, 10)]
    assert minutes == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    assert pause_after(10_000) == timedelta(hours=1)
