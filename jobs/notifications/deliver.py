"""The job `notifications`: sends what waits in the outbox, each channel's oldest first.

An attempt is written down before it is made and its end after, so a crash between the two leaves a notification that
may have been taken; it is sent again under the same id. That is all that can be repeated, and a receiver that looks at
the id counts it once. A channel that does not take its oldest notification keeps the others waiting, in their order,
and is tried again later and later, for as long as it is in the settings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from time import monotonic
from typing import cast

import orjson
import polars as pl
import structlog

from jobs.context import JobContext
from jobs.failure import JobFailed
from jobs.notifications.channel import Channel, Notification, NotSent
from jobs.notifications.channels import channels

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_ERROR = 500
LONGEST_RUN_S = 60  # what then still waits is sent in the next run: who runs for minutes is taken for stuck
log = structlog.get_logger()


class Undelivered(JobFailed):
    """A channel does not take notifications; they wait."""


@dataclass(frozen=True)
class _Waiting:
    channel: str
    id: str
    payload: str
    created_at: datetime
    attempts: int
    next_attempt_at: datetime


def deliver(context: JobContext) -> int:
    """Send what waits; give how many notifications were taken. Raises Undelivered when a channel takes none."""
    configured = channels(context.settings)
    _withdraw(context, list(configured))
    taken, errors, until = 0, [], monotonic() + LONGEST_RUN_S
    for name, waiting in groupby(_waiting(context), key=lambda one: one.channel):
        for one in waiting:
            if context.stopping.is_set() or monotonic() > until or one.next_attempt_at > context.clock():
                break
            error = _send(context, configured[name], one)
            if error is not None:
                errors.append(f"{name}: {error}")
                break
            taken += 1
    if taken or errors:
        with context.writing():
            context.publish("notifications")
    if errors:
        raise Undelivered("; ".join(errors))
    return taken


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 30 s, then twice as long each time, at most an hour."""
    doublings = min(max(attempts - 1, 0), 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _waiting(context: JobContext) -> Iterator[_Waiting]:
    rows = context.warehouse.run("alerts/waiting")
    return (_Waiting(*cast("tuple[str, str, str, datetime, int, datetime]", row)) for row in rows)


def _withdraw(context: JobContext, names: list[str]) -> None:
    frame = pl.DataFrame({"channel": names}, schema={"channel": pl.String})
    with context.writing(), context.warehouse.transaction(), context.warehouse.view(configured_channels=frame):
        context.warehouse.run("alerts/withdraw", now=context.clock())


def _send(context: JobContext, channel: Channel, one: _Waiting) -> str | None:
    """Make one attempt; give why it was not taken, None when it was."""
    place = {"id": one.id, "channel": one.channel}
    again_at = context.clock() + pause_after(one.attempts + 1)
    with context.writing(), context.warehouse.transaction():
        context.warehouse.run("alerts/attempt", **place, next_attempt_at=again_at)
    context.milestone("attempt_noted")
    try:
        channel.send(Notification(one.id, one.created_at, orjson.loads(one.payload)))
    except NotSent as failure:
        error: str | None = str(failure)[:LONGEST_ERROR]
        log.warning("notification_waits", channel=one.channel, id=one.id, attempts=one.attempts + 1, reason=error)
    else:
        error = None
        context.milestone("notification_sent")
    with context.writing(), context.warehouse.transaction():
        context.warehouse.run("alerts/sent", **place, sent_at=None if error else context.clock(), error=error)
    context.milestone("notification_recorded")
    return error
