"""Spending to replay: calls of one dollar each, and a driver that looks at the budgets and sends what is to be told."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import redis
from pydantic import SecretStr

from autobot_analytics.contract import LLM
from autobot_analytics.settings import Settings
from jobs.budgets.check import check_budgets
from jobs.notifications.deliver import Undelivered, deliver
from tests.jobs.driving import Fields, Road, iso

SECRET = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw=="
DOLLAR = {"provider": "openai", "model": "gpt-4o", "input_tokens": "400000", "output_tokens": "0"}  # $2.50 a million


class Crash(Exception):
    """The process ends here."""


def dollar(moment: datetime, **fields: str) -> Fields:
    """Return a call that costs one dollar."""
    return cast("Fields", {**DOLLAR, "timestamp": iso(moment), **fields})


def days_of(first: datetime, last: datetime, times: Iterable[timedelta]) -> list[datetime]:
    """Return the times of day on every day from `first` to `last`."""
    hours = list(times)
    return [first + timedelta(days=day) + hour for day in range((last - first).days + 1) for hour in hours]


def settings(*urls: str, **values: object) -> Settings:
    """Return settings that send to `urls`."""
    return Settings().model_copy(
        update={
            "notify_urls": tuple(SecretStr(url) for url in urls),
            "notify_secret": SecretStr(SECRET),
            "notify_timeout_s": 2.0,
            **values,
        }
    )


class Replay:
    """A road whose clock is moved from look to look; `crash_at` names the point at which the next look dies."""

    def __init__(self, client: redis.Redis, settings: Settings, now: datetime, data_dir: Path | None = None) -> None:
        self.road = Road(client, settings, data_dir, now, self._pass)
        self.crash_at = ""
        self.crashed: list[str] = []  # the points at which it did

    def look(self, now: datetime, with_tick: bool = True) -> None:
        """Take in what came, look at the budgets, send what waits."""
        self.road.now = now
        if with_tick:
            self.road.tick()
        self.check()
        self.send()

    def check(self) -> None:
        """Look at the budgets."""
        check_budgets(self.road.worker)

    def send(self) -> str:
        """Send what waits; give what did not go, '' when all did."""
        with self.road.worker.beside() as worker:
            try:
                deliver(worker)
            except Undelivered as error:
                return str(error)
        return ""

    def waiting(self) -> int:
        """Count the notifications that are still to be sent."""
        return int(self.road.ask("select count(*) from notifications where sent_at is null")[0][0])

    def look_and_crash(self, now: datetime, point: str, with_tick: bool = True) -> None:
        """Look, dying at `point` if the look comes there, and come up again."""
        self.crash_at = point
        try:
            self.look(now, with_tick)
        except Crash:
            self.crashed.append(point)
            self.road.restart()
        finally:
            self.crash_at = ""

    def _pass(self, point: str) -> None:
        if point == self.crash_at:
            raise Crash


def sender(road: Road) -> Callable[..., None]:
    """Return what adds calls of a dollar to the stream."""

    def send(*moments: datetime, **fields: str) -> None:
        road.send(LLM, *(dollar(moment, **fields) for moment in moments))

    return send
