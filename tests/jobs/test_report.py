"""The job `report`: once a period, the report of the period that ended, to every channel."""

from datetime import datetime

import orjson
import pytest
import redis
from pydantic import SecretStr

from autobot_analytics.cli.reporting import report_writer
from autobot_analytics.contract import LLM
from autobot_analytics.settings import Settings
from jobs.notifications.channel import Notification
from jobs.notifications.report import send_report
from jobs.notifications.words import body, subject
from tests.jobs.driving import Road

OUTBOX = "select id, key, state, channel, payload::varchar from notifications order by key, channel"


class Written:
    """Stands in for what writes reports, and notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, datetime]] = []

    def __call__(self, kind: str, days: int, last: datetime) -> str:
        """Note it, and write something."""
        self.asked.append((kind, days, last))
        return f"# {kind.capitalize()} report\n\n{days} days to {last:%Y-%m-%d}"


def road_with(client: redis.Redis, **settings: object) -> Road:
    """Return a road whose scheduler sends reports to two channels."""
    urls = (SecretStr("https://a.example/hook"), SecretStr("https://b.example/hook"))
    base = Settings().model_dump() | {
        "notify_urls": urls,
        "notify_secret": SecretStr("0123456789abcdef0123456789abcdef"),
    }
    return Road(client, Settings.model_validate(base | settings), now=datetime(2024, 7, 3, 10))  # a Wednesday


@pytest.fixture
def weekly(redis_client: redis.Redis) -> tuple[Road, Written]:
    """A road that sends the cost report of every week, by the clocks of Berlin."""
    road = road_with(redis_client, report_every="weekly", report_type="cost", timezone="Europe/Berlin")
    written = Written()
    road.worker.write_report = written
    return road, written


def test_once_a_week(weekly: tuple[Road, Written]) -> None:
    """One notification for each channel, of the 7 days before the week; the next when the next week has begun."""
    road, written = weekly
    assert send_report(road.worker) == 2
    assert send_report(road.worker) == 0
    assert written.asked == [("cost", 7, datetime(2024, 6, 30, 21, 59, 59))]  # Sunday in Berlin
    rows = road.ask(OUTBOX)
    assert {(row[1], row[2]) for row in rows} == {("report/cost/weekly/2024-W27", "report")}
    assert len({row[0] for row in rows}) == 1
    assert len({row[3] for row in rows}) == 2
    road.now = datetime(2024, 7, 7, 21, 59)
    road.move_to(road.client)
    road.worker.write_report = written
    assert send_report(road.worker) == 0
    road.now = datetime(2024, 7, 7, 22, 0)  # Monday in Berlin
    road.move_to(road.client)
    road.worker.write_report = written
    assert send_report(road.worker) == 2
    assert written.asked[1:] == [("cost", 7, datetime(2024, 7, 7, 21, 59, 59))]


def test_words(weekly: tuple[Road, Written]) -> None:
    """Channels that take text get the report's title for a subject and the report itself."""
    road, _ = weekly
    send_report(road.worker)
    _, _, _, _, payload = road.ask(OUTBOX)[0]
    notification = Notification("n", datetime(2024, 7, 3), orjson.loads(str(payload)))
    assert subject(notification) == "[report] Cost report"
    assert "7 days to 2024-06-30" in body(notification)


def test_a_report_that_fails_is_tried_again(weekly: tuple[Road, Written]) -> None:
    """While none can be made nothing is queued."""
    road, written = weekly

    def fail(kind: str, days: int, last: datetime) -> str:
        raise redis.ConnectionError("away")

    road.worker.write_report = fail
    with pytest.raises(redis.ConnectionError):
        send_report(road.worker)
    road.worker.write_report = written
    assert send_report(road.worker) == 2


@pytest.mark.parametrize("settings", [{"report_every": "off"}, {"report_every": "daily", "notify_urls": ()}])
def test_off(redis_client: redis.Redis, settings: dict[str, object]) -> None:
    """Unless it is asked for, and somebody is there to tell, nothing is made."""
    road = road_with(redis_client, **settings)
    road.worker.write_report = written = Written()
    assert send_report(road.worker) == 0
    assert not written.asked


def test_the_report_of_the_web(redis_client: redis.Redis, redis_url: str) -> None:
    """The command's writer makes the report that the web service would, of the window that ends then."""
    assert report_writer(Settings(redis_url=redis_url)) is None
    settings = Settings(redis_url=redis_url, report_every="daily")
    road = Road(redis_client, settings, now=datetime(2024, 7, 3, 10))
    call: dict[str | bytes, str | bytes | int | float] = {
        "provider": "openai",
        "model": "gpt-4o",
        "input_tokens": "1000000",
        "output_tokens": "0",
    }
    road.send(LLM, {**call, "timestamp": "2024-07-02T12:00:00Z"}, {**call, "timestamp": "2024-07-03T09:00:00Z"})
    road.tick()
    write = report_writer(settings)
    assert write is not None
    text = write("cost", 1, datetime(2024, 7, 2, 23, 59, 59))
    assert text.startswith("# Cost report\n\n2024-07-02 to 2024-07-02 (1 days)")
    assert "| Cost | $2.50 | $0.00 | new |" in text
